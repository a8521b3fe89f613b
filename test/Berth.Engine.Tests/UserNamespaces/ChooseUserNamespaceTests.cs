using Berth.Api.Containers;
using Berth.Engine.UserNamespaces;
using Berth.Linux.Processes;
using Xunit;

namespace Berth.Engine.Tests.UserNamespaces;

public sealed class ChooseUserNamespaceTests
{
    private static readonly UserMaps Maps = new([new IdRange(0, 100000, 65536)], [new IdRange(0, 100000, 65536)]);

    [Theory]
    [InlineData(true, "", true)]
    [InlineData(true, "host", false)]
    [InlineData(true, "private", true)]
    [InlineData(false, "", false)]
    [InlineData(false, "host", false)]
    [InlineData(false, "private", true)]
    public void Of_IsWhatTheContainerSaysOrElseTheDaemon(bool isDefault, string mode, bool isMapped)
    {
        var choose = new ChooseUserNamespace(isDefault, static () => Maps);
        Assert.Equal(isMapped ? Maps : null, choose.Of(new HostConfig { UsernsMode = mode }));
    }

    [Fact]
    public void Of_Host_AsksForNoMaps() =>
        Assert.Null(new ChooseUserNamespace(true, static () => throw EngineException.Internal("no ids")).Of(new HostConfig { UsernsMode = "host" }));

    [Fact]
    public void Of_WithoutIds_SaysWhy()
    {
        var choose = new ChooseUserNamespace(false, static () => throw EngineException.Internal("no ids"));
        Assert.Equal("no ids", Assert.Throws<EngineException>(() => choose.Of(new HostConfig { UsernsMode = "private" })).Message);
        Assert.Throws<EngineException>(() => ChooseUserNamespace.Never.Of(new HostConfig { UsernsMode = "private" }));
    }

    [Fact]
    public void Check_PartsOfTheHost_OnlyForWhoIsNotMapped()
    {
        var choose = new ChooseUserNamespace(true, static () => Maps);
        HostConfig[] parts = [new() { Privileged = true }, new() { NetworkMode = "host" }, new() { PidMode = "host" }];
        foreach (var host in parts)
        {
            Assert.Equal(EngineErrorCode.Invalid, Assert.Throws<EngineException>(() => choose.Check(host)).Code);
            choose.Check(host with { UsernsMode = "host" });
        }
        choose.Check(new HostConfig { IpcMode = "host", UTSMode = "host", CgroupnsMode = "host" });
    }
}
