using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Runtime;
using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.Runtime;

/// <summary>What survives when the shim or its client is killed.</summary>
public sealed class KillTests : IAsyncLifetime
{
    private RuntimeFixture _box = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _box = await RuntimeFixture.StartAsync();

    public ValueTask DisposeAsync() => _box is null ? ValueTask.CompletedTask : _box.DisposeAsync();

    [Fact]
    public async Task ClientGone_ContainerRunsOn_AndTheNextClientIsRight()
    {
        var request = Logged("echo before; read line; echo after $line; exit 3");
        await _box.Shim.LaunchAsync(request, Cancel);
        await _box.Shim.DisposeAsync();
        _box.Shim = await ShimConnection.ConnectAsync(_box.Options, Cancel);
        var listed = Assert.Single(await _box.Shim.ListAsync(Cancel));
        Assert.Equal((request.Id, null), (listed.Id, listed.Exit));
        await SendAsync(request.Id, "x\n");
        Assert.Equal(3, (await _box.Shim.WaitAsync(request.Id, null, Cancel)).Code);
        Assert.Equal(["before", "after x"], Lines());
    }

    [Fact]
    public async Task ShimKilled_ContainerRunsOn_AndItsExitCodeArrives()
    {
        Require.Kernel(6, 15);
        var request = Logged("echo before; read line; echo after $line; exit 3");
        await _box.Shim.LaunchAsync(request, Cancel);
        await WaitForLineAsync("before");
        Assert.Equal(Errno.None, Kill.Try(_box.ShimPid(), 9));
        await SendAsync(request.Id, "x\n");
        Assert.Equal(3, (await _box.Shim.WaitAsync(request.Id, null, Cancel)).Code);
        Assert.Equal(["before", "after x"], Lines());
        Assert.Equal("berth-shim ended unexpectedly; another one is started and takes over 1 process", Assert.Single(_box.Notices));
    }

    [Fact]
    public async Task LastConnectionWithoutContainers_TakesTheEmptyParentAway()
    {
        var request = Logged("exit 0");
        await _box.Shim.LaunchAsync(request, Cancel);
        await _box.Shim.WaitAsync(request.Id, null, Cancel);
        await _box.Shim.DeleteAsync(request.Id, Cancel);
        Assert.NotEmpty(Parents());
        await _box.Shim.DisposeAsync();
        Assert.Empty(Parents());
        _box.Shim = await ShimConnection.ConnectAsync(_box.Options, Cancel);

        IEnumerable<string> Parents() => Directory.EnumerateDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup").Select(root => root + _box.CgroupParent).Where(Directory.Exists);
    }

    [Fact]
    public async Task ShimAndClientGone_ContainerRunsOn_AndItsStreamsAreFoundAgain()
    {
        Require.Kernel(6, 15);
        var request = Logged("echo before; trap 'echo after; exit 4' USR1; while :; do sleep 0.05; done");
        await _box.Shim.LaunchAsync(request, Cancel);
        await WaitForLineAsync("before");
        var shim = _box.ShimPid();
        await _box.Shim.DisposeAsync();
        Assert.Equal(Errno.None, Kill.Try(shim, 9));
        _box.Shim = await ShimConnection.ConnectAsync(_box.Options, Cancel);
        await _box.Shim.SignalAsync(request.Id, null, 10, Cancel);
        Assert.Equal(4, (await _box.Shim.WaitAsync(request.Id, null, Cancel)).Code);
        Assert.Equal(["before", "after"], Lines());
    }

    [Fact]
    public async Task ShimKilled_ExitsItKnew_AreStillKnown()
    {
        var request = _box.Request("sh", "-c", "exit 9");
        await _box.Shim.LaunchAsync(request, Cancel);
        await _box.Shim.WaitAsync(request.Id, null, Cancel);
        var shim = _box.ShimPid();
        await _box.Shim.DisposeAsync();
        Assert.Equal(Errno.None, Kill.Try(shim, 9));
        _box.Shim = await ShimConnection.ConnectAsync(_box.Options, Cancel);
        Assert.Equal(9, (await _box.Shim.WaitAsync(request.Id, null, Cancel)).Code);
    }

    [Fact]
    public async Task Delete_RunningContainer_KillsItAndLeavesNothing()
    {
        var request = _box.Request("sleep", "1000");
        await _box.Shim.LaunchAsync(request, Cancel);
        await _box.Shim.DeleteAsync(request.Id, Cancel);
        await _box.Shim.DeleteAsync(request.Id, Cancel);
        Assert.Empty(await _box.Shim.ListAsync(Cancel));
        Assert.DoesNotContain(Directory.GetFiles(_box.Options.StateRoot), f => !f.EndsWith('~'));
        using var hierarchy = Linux.Cgroups.CgroupHierarchy.Detect();
        Assert.Throws<LinuxException>(() => hierarchy.Open($"{_box.CgroupParent}/{request.Id}").Dispose());
    }

    private LaunchRequest Logged(string script) =>
        _box.Request("sh", "-c", script) with { Stdio = new StdioRequest { OpenStdin = true, Log = new LogTarget { Path = _box["log"] } } };

    private IEnumerable<string> Lines() => File.ReadLines(_box["log"]).Select(l => l.Split('"')[3].Replace("\\n", "", StringComparison.Ordinal));

    private async Task SendAsync(string id, string text)
    {
        var (mine, theirs) = SequencedSocket.StreamPair();
        using (mine)
        {
            using (theirs) await _box.Shim.AttachAsync(id, null, new Attachment { Socket = theirs, Stdin = true }, Cancel);
            Write.All(mine, System.Text.Encoding.ASCII.GetBytes(text));
        }
    }

    private async Task WaitForLineAsync(string text)
    {
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(_box["log"])!) { NotifyFilter = NotifyFilters.Size | NotifyFilters.LastWrite };
        var changed = new SemaphoreSlim(0);
        watcher.Changed += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        while (!File.Exists(_box["log"]) || !Lines().Contains(text)) await changed.WaitAsync(Cancel);
    }
}
