using System.Net;
using Xunit;

namespace Berth.Network.Tests.Names;

/// <summary>Every expectation here was written by Docker 28.5.2.</summary>
public sealed class HostsFileTests
{
    private const string Head = """
        127.0.0.1	localhost
        ::1	localhost ip6-localhost ip6-loopback
        fe00::	ip6-localnet
        ff00::	ip6-mcastprefix
        ff02::1	ip6-allnodes
        ff02::2	ip6-allrouters

        """;

    private static readonly HostsRequest Plain = new() { Hostname = "df30f76b9e74", Address = IPAddress.Parse("172.17.0.2") };

    [Fact]
    public void Bridge_EndsWithTheContainersOwnName() => Assert.Equal(Head + "172.17.0.2\tdf30f76b9e74\n", HostsFile.Build(Plain));

    [Theory]
    [InlineData("foo.bar", "", "foo.bar foo")]
    [InlineData("foo", "dom.ain", "foo.dom.ain foo")]
    [InlineData("a.b.c", "d", "a.b.c.d a")]
    [InlineData("foo.bar", "example.org", "foo.bar.example.org foo")]
    public void Domain_GivesFullNameThenShortName(string host, string domain, string names) =>
        Assert.Equal(Head + $"172.17.0.2\t{names}\n", HostsFile.Build(Plain with { Hostname = host, Domainname = domain }));

    [Fact]
    public void ExtraHosts_StandBeforeTheOwnName()
    {
        var request = Plain with
        {
            Hostname = "h",
            ExtraHosts = ["a:1.2.3.4", "b=::1", "gw:host-gateway", "x:[::1]", "host-gateway:1.2.3.4"],
            HostGateway = IPAddress.Parse("172.17.0.1"),
        };
        Assert.Equal(
            Head + "1.2.3.4\ta\n::1\tb\n172.17.0.1\tgw\n::1\tx\n1.2.3.4\thost-gateway\n172.17.0.2\th\n",
            HostsFile.Build(request));
    }

    [Fact]
    public void WithoutAddress_HasNoOwnLine() => Assert.Equal(Head, HostsFile.Build(Plain with { Address = null }));

    [Fact]
    public void WithoutIPv6_HasOneLoopbackLine() =>
        Assert.Equal("127.0.0.1\tlocalhost\n172.17.0.2\tdf30f76b9e74\n", HostsFile.Build(Plain with { IPv6 = false }));

    [Fact]
    public void HostNetwork_TakesTheHostsFileUnlessThereAreExtraHosts()
    {
        var request = Plain with { Address = null, HostText = "127.0.0.1 localhost\n\n" };
        Assert.Equal("127.0.0.1 localhost\n\n", HostsFile.Build(request));
        Assert.Equal(Head + "9.9.9.9\tx\n", HostsFile.Build(request with { ExtraHosts = ["x:9.9.9.9"] }));
    }

    [Theory]
    [InlineData("bad", "bad format for add-host: \"bad\"")]
    [InlineData("a:b.c", "invalid IP address in add-host: \"b.c\"")]
    [InlineData("a:1", "invalid IP address in add-host: \"1\"")]
    [InlineData(":1.2.3.4", "bad format for add-host: \":1.2.3.4\"")]
    public void WrongExtraHost_SaysWhatDockerSays(string extra, string message) =>
        Assert.Equal(message, Assert.Throws<NetworkException>(() => HostsFile.ParseExtra(extra)).Message);
}
