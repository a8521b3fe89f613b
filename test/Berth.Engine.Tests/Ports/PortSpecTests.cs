using Berth.Api.Containers;
using Berth.Engine.Ports;
using Xunit;

namespace Berth.Engine.Tests.Ports;

public sealed class PortSpecTests
{
    [Theory]
    [InlineData("foo", "", "foo")]
    [InlineData("80/tcp", "foo", "foo")]
    [InlineData("80/tcp", "99999", "99999")]
    [InlineData("80-90/tcp", "1", "80-90")]
    [InlineData("80/tcp", "8010-8000", "8010-8000")]
    [InlineData("99999/tcp", "1", "99999")]
    public void Check_AWrongPort_NamesIt(string port, string host, string named) => Assert.Equal(
        $"invalid port specification: \"{named}\"",
        Assert.Throws<EngineException>(() => PortSpec.Check([new(port, [new PortBinding { HostPort = host }])])).Message);

    [Fact]
    public void Check_Sctp_IsNotThereYet() => Assert.Equal(
        EngineErrorCode.NotImplemented,
        Assert.Throws<EngineException>(() => PortSpec.Check([new("80/sctp", [new PortBinding()])])).Code);

    [Fact]
    public void ToPublish_All_AddsExposedPortsThatAreNotBound()
    {
        var ports = PortSpec.ToPublish([new("80/tcp", [new PortBinding { HostPort = "8000-8010" }])], ["80/tcp", "53/udp"], publishAll: true);
        Assert.Equal([(80, 8000, 8010), (53, 0, 0)], ports.Select(port => ((int)port.ContainerPort, (int)port.HostPort, (int)port.HostPortEnd)));
    }
}
