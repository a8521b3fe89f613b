using System.Text.Json;
using Berth.Api.Containers;
using Berth.Engine.Containers;
using Xunit;

namespace Berth.Engine.Tests.Containers;

public sealed class ContainerDocumentTests
{
    private static readonly RunningState Running = new() { Pid = 7, StartedAt = DateTimeOffset.UnixEpoch };

    public static TheoryData<RunState> States =>
    [
        new CreatedState(),
        new CreatedState { Failure = new StartFailure(127, "not found") },
        Running,
        new PausedState { Process = Running },
        new ExitedState { Code = 3, StartedAt = DateTimeOffset.UnixEpoch, FinishedAt = DateTimeOffset.UnixEpoch, OomKilled = true },
        new RestartingState { Last = new ExitedState { Code = 3, StartedAt = DateTimeOffset.UnixEpoch, FinishedAt = DateTimeOffset.UnixEpoch } },
    ];

    internal static ContainerDocument Sample(RunState? state = null, string name = "web", string? id = null) => new()
    {
        Id = id ?? IdFor(name),
        Name = name,
        Created = DateTimeOffset.UnixEpoch,
        ImageId = "sha256:" + new string('a', 64),
        DiffIds = [],
        Config = new ContainerConfig { Image = "busybox", Cmd = ["true"], Hostname = "web" },
        HostConfig = new HostConfig { NetworkMode = "bridge", IpcMode = "private", ShmSize = 64 << 20, CgroupnsMode = "host" },
        Networks = [],
        State = state ?? new CreatedState(),
    };

    [Theory]
    [MemberData(nameof(States))]
    public void Document_WrittenAndRead_KeepsItsState(RunState state)
    {
        var json = JsonSerializer.Serialize(Sample(state), ContainerJson.Default.ContainerDocument);
        var read = JsonSerializer.Deserialize(json, ContainerJson.Default.ContainerDocument);
        Assert.Equal(state, read?.State);
    }

    [Fact]
    public void Document_WithoutEntrypoint_RunsTheFirstWordOfItsCommand()
    {
        var document = Sample() with { Config = new ContainerConfig { Cmd = ["sh", "-c", "true"] } };
        Assert.Equal("sh", document.Path);
        Assert.Equal(["-c", "true"], document.Arguments);
    }

    private static string IdFor(string name) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));
}
