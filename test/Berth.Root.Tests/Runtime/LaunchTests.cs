using Berth.Linux;
using Berth.Oci;
using Berth.Runtime;
using Xunit;

namespace Berth.Root.Tests.Runtime;

public sealed class LaunchTests : IAsyncLifetime
{
    private RuntimeFixture _box = null!;

    public async ValueTask InitializeAsync() => _box = await RuntimeFixture.StartAsync();

    public ValueTask DisposeAsync() => _box is null ? ValueTask.CompletedTask : _box.DisposeAsync();

    [Fact]
    public async Task Launch_True_ExitsZero()
    {
        var (code, output) = await _box.RunAsync(_box.Request("true"));
        Assert.Equal((0, ""), (code, output));
    }

    [Fact]
    public async Task Launch_Script_SeesItsOwnNamespacesAndNothingOfTheHost()
    {
        var (code, output) = await _box.ShellAsync("echo $$; hostname; cat /proc/self/mountinfo");
        Assert.Equal(0, code);
        var lines = output.Split('\n');
        Assert.Equal("1", lines[0]);
        Assert.Equal("box", lines[1]);
        var mounts = lines.Where(l => l.Contains(" - ", StringComparison.Ordinal)).Select(l => l.Split(' ')[4]).ToList();
        Assert.Equal(["/", "/dev", "/dev/mqueue", "/dev/pts", "/dev/shm", "/proc"], mounts.Where(m => !m.StartsWith("/sys", StringComparison.Ordinal) && !m.StartsWith("/proc/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("/sys/firmware", mounts);
        Assert.Contains("/proc/sys", mounts);
    }

    [Fact]
    public async Task Launch_Process_HasDockersCapabilitiesAndDefaultSignals()
    {
        var (_, output) = await _box.RunAsync(_box.Request("cat", "/proc/self/status"));
        var status = output.Split('\n').Select(l => l.Split(":\t")).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1]);
        Assert.Equal("00000000a80425fb", status["CapBnd"]);
        Assert.Equal("00000000a80425fb", status["CapEff"]);
        Assert.Equal("0000000000000000", status["CapInh"]);
        Assert.Equal("0000000000000000", status["SigIgn"]);
        Assert.Equal("0000000000000000", status["SigBlk"]);
        Assert.Equal("0022", status["Umask"]);
    }

    [Fact]
    public async Task Launch_UnknownCommand_FailsInExecWithENOENT()
    {
        var e = await Assert.ThrowsAsync<LaunchException>(() => _box.Shim.LaunchAsync(_box.Request("nope"), TestContext.Current.CancellationToken));
        Assert.Equal((LaunchStage.Exec, Errno.ENOENT), (e.Stage, e.Errno));
        Assert.Equal("execve(nope): No such file or directory (ENOENT)", e.Message);
    }

    [Fact]
    public async Task Launch_FileThatMayNotBeExecuted_FailsInExecWithEACCES()
    {
        File.WriteAllText(Path.Combine(_box.Root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
        var e = await Assert.ThrowsAsync<LaunchException>(() => _box.Shim.LaunchAsync(_box.Request("/etc/passwd"), TestContext.Current.CancellationToken));
        Assert.Equal((LaunchStage.Exec, Errno.EACCES), (e.Stage, e.Errno));
    }

    [Fact]
    public async Task Bind_MissingSource_NamesTheCallAndBothPaths()
    {
        var request = _box.Request("true");
        request = request with { Spec = request.Spec with { Mounts = [.. request.Spec.Mounts, new Mount { Destination = "/srv", Type = "bind", Source = "/no/such/place", Options = ["rbind"] }] } };
        var e = await Assert.ThrowsAsync<LaunchException>(() => _box.Shim.LaunchAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal("open_tree(/no/such/place -> /srv): No such file or directory (ENOENT)", e.Message);
    }
}
