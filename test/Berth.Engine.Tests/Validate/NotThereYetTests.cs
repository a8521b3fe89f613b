using Berth.Api.Containers;
using Berth.Engine.Containers.Validate;
using Xunit;

namespace Berth.Engine.Tests.Validate;

/// <summary>What Berth cannot do yet is refused by name, never accepted and left undone.</summary>
public sealed class NotThereYetTests
{
    [Theory]
    [InlineData("")]
    [InlineData("no")]
    [InlineData("always")]
    [InlineData("unless-stopped")]
    [InlineData("on-failure")]
    public void Restart_Policy_IsAccepted(string policy) => ValidateModes.Check(new HostConfig { RestartPolicy = new RestartPolicy { Name = policy } });

    [Fact]
    public void Log_DriverDockerHasAndWeHaveNot_IsRefusedByName()
    {
        var e = Assert.Throws<EngineException>(() => ValidateModes.Check(new HostConfig { LogConfig = new LogConfig { Type = "gelf" } }));

        Assert.Equal(EngineErrorCode.NotImplemented, e.Code);
        Assert.Contains("gelf", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NONE")]
    [InlineData("CMD")]
    public void Health_Check_IsAccepted(string kind) =>
        ValidateConfig.Check(new ContainerConfig { Healthcheck = new HealthConfig { Test = [kind, "true"] } }, new HostConfig());
}
