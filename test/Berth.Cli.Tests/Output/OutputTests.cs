using Berth.Api.Containers;
using Berth.Cli.Containers;
using Berth.Cli.Output;

namespace Berth.Cli.Tests.Output;

public sealed class OutputTests
{
    [Theory]
    [InlineData(0, "0B", "0B")]
    [InlineData(999, "999B", "999B")]
    [InlineData(1000, "1kB", "1kB")]
    [InlineData(1984172, "1.984MB", "1.98MB")]
    [InlineData(123456789, "123.5MB", "123MB")]
    [InlineData(1500000000, "1.5GB", "1.5GB")]
    public void Size_IsGosFourAndThreeDigits(long bytes, string four, string three)
    {
        Assert.Equal(four, HumanText.Size(bytes));
        Assert.Equal(three, HumanText.ShortSize(bytes));
    }

    [Theory]
    [InlineData(0.5, "Less than a second")]
    [InlineData(1, "1 second")]
    [InlineData(59, "59 seconds")]
    [InlineData(60, "About a minute")]
    [InlineData(119, "About a minute")]
    [InlineData(120, "2 minutes")]
    [InlineData(3599, "59 minutes")]
    [InlineData(3600, "About an hour")]
    [InlineData(7200, "2 hours")]
    [InlineData(3600 * 47, "47 hours")]
    [InlineData(3600 * 49, "2 days")]
    [InlineData(86400 * 15, "2 weeks")]
    [InlineData(86400 * 70, "2 months")]
    [InlineData(86400 * 800, "2 years")]
    public void Duration_IsDockersPhrase(double seconds, string expected) => Assert.Equal(expected, HumanText.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Align_Columns_AreTenWideOrThreeWiderThanTheLongest() =>
        Assert.Equal("ID        LONGERTHANTEN   X\n1         a               b\n", TableWriter.Align(["ID\tLONGERTHANTEN\tX", "1\ta\tb"]));

    [Fact]
    public void Ports_NeighboursAreJoined()
    {
        PortSummary[] ports =
        [
            new() { IP = "0.0.0.0", PrivatePort = 80, PublicPort = 8080, Type = "tcp" },
            new() { IP = "::", PrivatePort = 80, PublicPort = 8080, Type = "tcp" },
            new() { IP = "0.0.0.0", PrivatePort = 53, PublicPort = 53, Type = "udp" },
            new() { PrivatePort = 90, Type = "tcp" },
            new() { PrivatePort = 91, Type = "tcp" },
        ];
        Assert.Equal("0.0.0.0:53->53/udp, 90-91/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp", PortList.Format(ports));
    }

    [Fact]
    public void Ago_OfATimeNobodyKnows_IsNothing() => Assert.Equal("", Text.Ago(DateTimeOffset.MinValue.ToUnixTimeSeconds()));

    [Fact]
    public void Ellipsis_TooLong_EndsInOne() => Assert.Equal("sh -c 'exec sleep i…", Text.Ellipsis("sh -c 'exec sleep infinity'", 20));
}
