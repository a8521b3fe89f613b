using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Runtime;
using Xunit;

namespace Berth.Root.Tests.Runtime;

public sealed class ExecTests : IAsyncLifetime
{
    private RuntimeFixture _box = null!;
    private string _id = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _box = await RuntimeFixture.StartAsync();
        var request = _box.Request("sleep", "1000");
        _id = request.Id;
        await _box.Shim.LaunchAsync(request, Cancel);
    }

    public ValueTask DisposeAsync() => _box is null ? ValueTask.CompletedTask : _box.DisposeAsync();

    [Fact]
    public async Task Exec_Script_IsInEveryNamespaceAndTheCgroupOfTheContainer()
    {
        var (code, output) = await ExecAsync("hostname; cat /proc/1/comm; for n in mnt pid ipc uts net cgroup; do test $(readlink /proc/1/ns/$n) = $(readlink /proc/self/ns/$n) && echo $n; done; cat /proc/self/cgroup | head -1; exit 5");
        Assert.Equal(5, code);
        var lines = output.Split('\n');
        Assert.Equal(["box", "sleep", "mnt", "pid", "ipc", "uts", "net", "cgroup"], lines[..8]);
        Assert.EndsWith(":/", lines[8], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_OfAnotherUser_HasNoCapabilitiesAndNoForeignGroups()
    {
        var (_, output) = await ExecAsync("id; cat /proc/self/status", process => process with
        {
            User = new UserSpec { Uid = 1000, Gid = 1000, AdditionalGids = [1000, 44] },
            Capabilities = new CapabilitiesSpec { Bounding = RuntimeFixture.DefaultCapabilities },
        });
        Assert.Contains("uid=1000 gid=1000 groups=44,1000", output.Replace("groups=1000,44", "groups=44,1000", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000", output, StringComparison.Ordinal);
        Assert.Contains("CapInh:\t0000000000000000", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_WithTerminal_GetsOneOfTheContainersTerminals()
    {
        var (code, output) = await ExecAsync("tty; stty size", terminal: true);
        Assert.Equal((0, "/dev/pts/0\r\n24 80\r\n"), (code, output));
    }

    [Fact]
    public async Task Exec_UnknownCommand_FailsAndTheContainerRunsOn()
    {
        var request = new ExecRequest { Id = _id, ExecId = "e1", Process = new ProcessSpec { Args = ["/nope"], Env = ["PATH=/bin"] }, Stdio = new StdioRequest() };
        var e = await Assert.ThrowsAsync<LaunchException>(() => _box.Shim.ExecAsync(request, Cancel));
        Assert.Equal("execve(/nope): No such file or directory (ENOENT)", e.Message);
        Assert.Null((await _box.Shim.ListAsync(Cancel)).Single(p => p.Id == _id).Exit);
    }

    [Fact]
    public async Task Exec_InPausedContainer_IsRefusedAndWorksAfterResume()
    {
        await _box.Shim.PauseAsync(_id, Cancel);
        var request = new ExecRequest { Id = _id, ExecId = "e2", Process = new ProcessSpec { Args = ["true"], Env = ["PATH=/bin"] }, Stdio = new StdioRequest() };
        var e = await Assert.ThrowsAsync<ShimException>(() => _box.Shim.ExecAsync(request, Cancel));
        Assert.Contains("paused", e.Message, StringComparison.Ordinal);
        await _box.Shim.ResumeAsync(_id, Cancel);
        await _box.Shim.ExecAsync(request, Cancel);
        Assert.Equal(0, (await _box.Shim.WaitAsync(_id, "e2", Cancel)).Code);
    }

    private async Task<(int Code, string Output)> ExecAsync(string script, Func<ProcessSpec, ProcessSpec>? change = null, bool terminal = false)
    {
        var process = new ProcessSpec
        {
            Args = ["sh", "-c", script],
            Env = ["PATH=/bin"],
            Capabilities = new CapabilitiesSpec { Bounding = RuntimeFixture.DefaultCapabilities, Effective = RuntimeFixture.DefaultCapabilities, Permitted = RuntimeFixture.DefaultCapabilities },
        };
        var (mine, theirs) = SequencedSocket.StreamPair();
        using (mine)
        {
            using (theirs)
            {
                await _box.Shim.ExecAsync(
                    new ExecRequest
                    {
                        Id = _id,
                        ExecId = "e",
                        Process = change is null ? process : change(process),
                        Stdio = new StdioRequest { Terminal = terminal, Rows = 24, Columns = 80 },
                        Attachments = [new Attachment { Socket = theirs, Stdout = true, Stderr = true }],
                    },
                    Cancel);
            }

            var output = await RuntimeFixture.ReadAllAsync(mine);
            return ((await _box.Shim.WaitAsync(_id, "e", Cancel)).Code, output);
        }
    }
}
