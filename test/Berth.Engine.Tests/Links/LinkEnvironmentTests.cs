using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Engine.Links;
using Xunit;

namespace Berth.Engine.Tests.Links;

public sealed class LinkEnvironmentTests
{
    [Fact]
    public void Ports_OfOneProtocolInARow_AreARangeToo()
    {
        var environment = new List<string>();
        var config = new ContainerConfig { ExposedPorts = new ApiMap<Empty> { ["81/tcp"] = Empty.Value, ["80/tcp"] = Empty.Value, ["7/udp"] = Empty.Value }, Env = ["HOME=/x", "A=b"] };
        LinkEnvironment.Add(environment, "/web/my-db", "172.17.0.2", config);
        Assert.Equal("MY_DB_PORT=udp://172.17.0.2:7", environment[0]);
        Assert.Contains("MY_DB_PORT_80_TCP_START=tcp://172.17.0.2:80", environment);
        Assert.Contains("MY_DB_PORT_80_TCP_PORT_END=81", environment);
        Assert.Contains("MY_DB_PORT_7_UDP_PROTO=udp", environment);
        Assert.Equal(["MY_DB_NAME=/web/my-db", "MY_DB_ENV_A=b"], environment[^2..]);
    }

    [Fact]
    public void NoPorts_LeaveOnlyTheName()
    {
        var environment = new List<string>();
        LinkEnvironment.Add(environment, "/web/db", "172.17.0.2", new ContainerConfig());
        Assert.Equal(["DB_NAME=/web/db"], environment);
    }
}
