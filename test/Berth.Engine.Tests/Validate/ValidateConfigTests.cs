using Berth.Api.Containers;
using Berth.Engine.Containers.Validate;
using Xunit;

namespace Berth.Engine.Tests.Validate;

public sealed class ValidateConfigTests
{
    [Fact]
    public void Mac_ThatIsNone_IsRefusedInDockersWords() => Assert.Equal(
        "invalid config for network bridge: invalid MAC address x",
        Refusal(new ContainerConfig { MacAddress = "x" }, new HostConfig { NetworkMode = "bridge" }));

    [Theory]
    [InlineData("a=1.2.3.4", "bad format for add-host: \"a=1.2.3.4\"")]
    [InlineData(":1.2.3.4", "bad format for add-host: \":1.2.3.4\"")]
    [InlineData("a:x", "invalid IP address in add-host: \"x\"")]
    public void Host_Wrong_IsRefusedInDockersWords(string entry, string message) =>
        Assert.Equal(message, Refusal(new ContainerConfig(), new HostConfig { ExtraHosts = [entry] }));

    [Fact]
    public void StopSignal_BeyondTheKernels_IsAccepted() => ValidateConfig.Check(new ContainerConfig { StopSignal = "99" }, new HostConfig());

    private static string Refusal(ContainerConfig config, HostConfig host) =>
        Assert.Throws<EngineException>(() => ValidateConfig.Check(config, host)).Message;
}
