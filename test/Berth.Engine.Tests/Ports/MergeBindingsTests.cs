using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Engine.Ports;
using Xunit;

namespace Berth.Engine.Tests.Ports;

public sealed class MergeBindingsTests
{
    private static readonly PortBinding[] s_web = [new() { HostPort = "8080" }];

    [Fact]
    public void Into_NamedIsReplaced_NullTakesAway_OthersStay()
    {
        var host = new HostConfig { PortBindings = Map(("80/tcp", s_web), ("53/udp", [new PortBinding { HostPort = "53" }]), ("443/tcp", [new PortBinding()])) };

        var merged = MergeBindings.Into(host, Map(("80", [new PortBinding { HostPort = "81" }]), ("443/tcp", null)));

        Assert.Equal(["53/udp", "80/tcp"], merged.Keys);
        Assert.Equal("81", Assert.Single(merged["80/tcp"]!).HostPort);
    }

    [Fact]
    public void Into_WithEveryExposedPortPublished_TheOneThatGoesStaysNamed() =>
        Assert.Empty(MergeBindings.Into(new HostConfig { PublishAllPorts = true }, Map(("80/tcp", [])))["80/tcp"]!);

    private static ApiMap<PortBinding[]?> Map(params (string Port, PortBinding[]? Hosts)[] pairs) => new(pairs.Select(pair => KeyValuePair.Create(pair.Port, pair.Hosts)));
}
