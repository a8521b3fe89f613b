using System.Text;
using Berth.Runtime.Logs;
using Xunit;

namespace Berth.Runtime.Tests.Logs;

public sealed class JsonLogEncoderTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("\"quoted\" \\ back", "\\\"quoted\\\" \\\\ back")]
    [InlineData("<a href='x'>&amp;</a>", "\\u003ca href='x'\\u003e\\u0026amp;\\u003c/a\\u003e")]
    [InlineData("tab\tcr\rbell\u0007esc\u001b[0m\u007f", "tab\\u0009cr\\rbell\\u0007esc\\u001b[0m\u007f")]
    [InlineData("käse 日本 😀", "käse 日本 😀")]
    [InlineData("a\u2028b\u2029c", "a\\u2028b\\u2029c")]
    public void Text_IsEscapedAsGoDoes(string text, string expected) => Assert.Equal(expected, Encode(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void InvalidUtf8_EachByteBecomesTheReplacementCharacter()
    {
        Assert.Equal("x\\ufffd\\ufffdy", Encode([(byte)'x', 0xC3, 0xFF, (byte)'y']));
        Assert.Equal("\\ufffd\\ufffd", Encode([0xE6, 0x97]));
        Assert.Equal("ok 日\\ufffd", Encode([.. "ok 日"u8, 0x80]));
    }

    [Fact]
    public void Entry_HasDockersShape()
    {
        var buffer = new byte[1000];
        var length = JsonLogEncoder.Encode(buffer, "hi"u8, newline: true, stream: true, "2026-11-20T18:24:23.5Z"u8);
        Assert.Equal("{\"log\":\"hi\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-20T18:24:23.5Z\"}\n", Encoding.UTF8.GetString(buffer, 0, length));
    }

    [Theory]
    [InlineData(1_763_662_263_000_000_000, "2025-11-20T18:11:03Z")]
    [InlineData(1_763_662_263_120_000_000, "2025-11-20T18:11:03.12Z")]
    [InlineData(1_763_662_263_000_000_001, "2025-11-20T18:11:03.000000001Z")]
    public void Time_IsRfc3339WithoutTrailingZeros(long nanoseconds, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(new LogTime().Format(nanoseconds)));

    [Fact]
    public void AnyBytes_StayWithinTheRoomPromised()
    {
        var random = new Random(3);
        var text = new byte[2000];
        var buffer = new byte[(text.Length * JsonLogEncoder.MaxGrowth) + JsonLogEncoder.MaxFrame];
        for (var i = 0; i < 200; i++)
        {
            random.NextBytes(text);
            var length = JsonLogEncoder.Encode(buffer, text, newline: true, stream: false, "2026-11-20T18:24:23.123456789Z"u8);
            using var document = System.Text.Json.JsonDocument.Parse(buffer.AsMemory(0, length));
            Assert.EndsWith("\n", document.RootElement.GetProperty("log").GetString(), StringComparison.Ordinal);
        }
    }

    private static string Encode(byte[] text)
    {
        var buffer = new byte[(text.Length * JsonLogEncoder.MaxGrowth) + JsonLogEncoder.MaxFrame];
        var line = Encoding.UTF8.GetString(buffer, 0, JsonLogEncoder.Encode(buffer, text, newline: false, stream: false, "T"u8));
        return line["{\"log\":\"".Length..line.IndexOf("\",\"stream\":\"", StringComparison.Ordinal)];
    }
}
