using Berth.Cli.Flags;

namespace Berth.Cli.Tests.Flags;

public sealed class GoTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("42", 42)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("0x1F", 31)]
    [InlineData("010", 8)]
    [InlineData("+5", 5)]
    public void ParseInteger_Number_IsRead(string text, long expected)
    {
        Assert.Null(GoText.ParseInteger(text, "int64", out var number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("", "int", "strconv.ParseInt: parsing \"\": invalid syntax")]
    [InlineData("x", "int", "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("09", "int", "strconv.ParseInt: parsing \"09\": invalid syntax")]
    [InlineData("9223372036854775808", "int", "strconv.ParseInt: parsing \"9223372036854775808\": value out of range")]
    [InlineData("65536", "uint16", "strconv.ParseUint: parsing \"65536\": value out of range")]
    [InlineData("-1", "uint16", "strconv.ParseUint: parsing \"-1\": invalid syntax")]
    public void ParseInteger_NoNumber_IsRefusedInGosWords(string text, string type, string reason) =>
        Assert.Equal(reason, GoText.ParseInteger(text, type, out _));

    [Theory]
    [InlineData("512", 512)]
    [InlineData("512m", 512L << 20)]
    [InlineData("1G", 1L << 30)]
    [InlineData("1gb", 1L << 30)]
    [InlineData("1 GiB", 1L << 30)]
    [InlineData("0.5k", 512)]
    [InlineData("3b", 3)]
    [InlineData("2p", 2L << 50)]
    public void ParseSize_Size_IsRead(string text, long expected)
    {
        Assert.Null(GoText.ParseSize(text, out var size));
        Assert.Equal(expected, size);
    }

    [Theory]
    [InlineData("", "invalid size: ''")]
    [InlineData("x", "invalid size: 'x'")]
    [InlineData("-1", "invalid size: '-1'")]
    [InlineData("1x", "invalid suffix: 'x'")]
    [InlineData("1mib2", "strconv.ParseFloat: parsing \"1mib2\": invalid syntax")]
    public void ParseSize_NoSize_IsRefusedInDockersWords(string text, string reason) => Assert.Equal(reason, GoText.ParseSize(text, out _));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1s", 1_000_000_000)]
    [InlineData("1m30s", 90_000_000_000)]
    [InlineData("1.5h", 5_400_000_000_000)]
    [InlineData("-10ms", -10_000_000)]
    [InlineData("3us", 3_000)]
    public void ParseDuration_Duration_IsRead(string text, long expected)
    {
        Assert.Null(GoText.ParseDuration(text, out var nanoseconds));
        Assert.Equal(expected, nanoseconds);
    }

    [Theory]
    [InlineData("1", "time: missing unit in duration \"1\"")]
    [InlineData("x", "time: invalid duration \"x\"")]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("1y", "time: unknown unit \"y\" in duration \"1y\"")]
    public void ParseDuration_NoDuration_IsRefusedInGosWords(string text, string reason) => Assert.Equal(reason, GoText.ParseDuration(text, out _));
}
