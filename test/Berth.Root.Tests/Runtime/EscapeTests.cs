using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Runtime;
using Berth.Testing;
using Xunit;
using Mount = Berth.Oci.Mount;

namespace Berth.Root.Tests.Runtime;

/// <summary>The classes of container escapes that launching must not repeat; each test names one known case of its class.</summary>
public sealed class EscapeTests : IAsyncLifetime
{
    private RuntimeFixture _box = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _box = await RuntimeFixture.StartAsync();

    public ValueTask DisposeAsync() => _box is null ? ValueTask.CompletedTask : _box.DisposeAsync();

    [Fact]
    public async Task Cve2019_5736_ShimProgram_IsASealedMemoryFile()
    {
        var program = Environment.GetEnvironmentVariable("BERTH_SHIM") ?? Path.Combine(Repository.Root, "artifacts/berth/berth-shim");
        Require.That(File.Exists(program), "needs a published berth-shim: eng/build.sh");
        await using var box = await RuntimeFixture.StartAsync(program);
        var exe = $"/proc/{box.ShimPid()}/exe";
        Assert.StartsWith("/memfd:berth-shim", Readlink.Path(exe), StringComparison.Ordinal);
        Assert.Null(Open.TryAt(FileDescriptor.WorkingDirectory, exe, OpenFlags.WriteOnly, out _));
        Assert.Single(File.ReadLines($"/proc/{box.ShimPid()}/mountinfo"));
    }

    [Fact]
    public async Task Cve2024_21626_NoDescriptorOfTheHostIsLeft()
    {
        var (_, output) = await _box.ShellAsync("ls /proc/1/fd; for f in /proc/1/fd/*; do readlink $f; done");
        Assert.Equal(["0", "1", "2"], output.Split('\n')[..3]);
        Assert.All(output.Split('\n')[3..^1], link => Assert.True(link == "/dev/null" || link.StartsWith("pipe:", StringComparison.Ordinal), link));
    }

    [Theory]
    [InlineData("/proc/self/fd/7")]
    [InlineData("/proc/self/cwd/etc")]
    [InlineData("/proc/1/root")]
    public async Task Cve2024_21626_WorkingDirectoryThroughAMagicLink_IsRefused(string path)
    {
        var e = await FailAsync(Change(_box.Request("true"), p => p with { Cwd = path }));
        Assert.Equal(LaunchStage.WorkingDirectory, e.Stage);
    }

    [Fact]
    public async Task Cve2021_30465_MountDestinationThroughALinkToTheHost_StaysInside()
    {
        var outside = Directory.CreateDirectory(_box["outside"]).FullName;
        Directory.CreateDirectory(_box["source"]);
        File.CreateSymbolicLink(Path.Combine(_box.Root, "srv"), outside);
        File.CreateSymbolicLink(Path.Combine(_box.Root, "up"), "../../../../../.." + outside);
        var request = _box.Request("sh", "-c", $"cat /proc/self/mountinfo; ls -d {outside}/a {outside}/b");
        request = Mounted(request, new Mount { Destination = "/srv/a", Type = "bind", Source = _box["source"], Options = ["rbind"] }, new Mount { Destination = "/up/b", Type = "bind", Source = _box["source"], Options = ["rbind"] });
        var (code, output) = await _box.RunAsync(request);
        Assert.Equal(0, code);
        Assert.Contains($" {outside}/a ", output, StringComparison.Ordinal);
        Assert.Contains($" {outside}/b ", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Theory]
    [InlineData("proc")]
    [InlineData("sys")]
    public async Task Cve2019_19921_ProcAtALink_IsRefused(string name)
    {
        Directory.Delete(Path.Combine(_box.Root, name));
        File.CreateSymbolicLink(Path.Combine(_box.Root, name), "/tmp");
        var e = await FailAsync(_box.Request("true"));
        Assert.Equal((LaunchStage.Mount, Errno.ELOOP), (e.Stage, e.Errno));
    }

    [Fact]
    public async Task Cve2024_45310_LinksAtDevAndOnTheWayToAWorkingDirectory_MakeNothingOutside()
    {
        var outside = Directory.CreateDirectory(_box["outside"]).FullName;
        Directory.Delete(Path.Combine(_box.Root, "dev"));
        File.CreateSymbolicLink(Path.Combine(_box.Root, "dev"), outside);
        File.CreateSymbolicLink(Path.Combine(_box.Root, "work"), outside);
        var request = Change(_box.Request("pwd"), p => p with { Cwd = "/work/new" });
        request = request with { Spec = request.Spec with { Linux = request.Spec.Linux! with { Devices = [new DeviceSpec { Type = "c", Path = "/dev/fuse", Major = 10, Minor = 229 }, new DeviceSpec { Type = "c", Path = "/work/node", Major = 1, Minor = 3 }] } } };
        var (code, output) = await _box.RunAsync(request);
        Assert.Equal((0, $"{outside}/new\n"), (code, output));
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task Cve2025_31133_DevNullThatIsALink_IsNotWhatMasksAPath()
    {
        File.WriteAllText(Path.Combine(_box.Root, "etc/secret"), "secret");
        Directory.CreateDirectory(Path.Combine(_box.Root, "hidden"));
        File.WriteAllText(Path.Combine(_box.Root, "hidden/file"), "x");
        File.CreateSymbolicLink(Path.Combine(_box.Root, "dev/null"), "/proc/sys/kernel/core_pattern");
        var request = _box.Request("sh", "-c", "stat -c %t:%T /etc/secret; ls /hidden; cat /proc/keys");
        request = request with
        {
            Spec = request.Spec with
            {
                // No mount at /dev: what the image has there is what the container sees.
                Mounts = [.. request.Spec.Mounts.Where(m => !m.Destination.StartsWith("/dev", StringComparison.Ordinal))],
                Linux = request.Spec.Linux! with { MaskedPaths = ["/etc/secret", "/hidden", "/not/there", "/proc/keys", "/proc/acpi"] },
            },
        };
        Assert.Equal((0, "1:3\n"), await _box.RunAsync(request));
    }

    [Fact]
    public async Task Cve2025_52565_ConsoleIsTheTerminalItself()
    {
        var request = _box.Request("sh", "-c", "stat -c %t:%T /dev/console; grep /dev/console /proc/self/mountinfo");
        var (_, output) = await _box.RunAsync(request with { Stdio = new StdioRequest { Terminal = true } });
        Assert.StartsWith("88:0\r\n", output, StringComparison.Ordinal);
        Assert.Contains(" /0 /dev/console ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cve2025_52881_KernelParameters_GoToARealProcWhateverTheImageHas()
    {
        Directory.CreateDirectory(Path.Combine(_box.Root, "proc/sys/net/ipv4"));
        File.WriteAllText(Path.Combine(_box.Root, "proc/sys/net/ipv4/ip_forward"), "decoy");
        var request = Sysctl(_box.Request("cat", "/proc/sys/net/ipv4/ip_forward"), "net.ipv4.ip_forward", "1");
        Assert.Equal((0, "1\n"), await _box.RunAsync(request));
        Assert.Equal("decoy", File.ReadAllText(Path.Combine(_box.Root, "proc/sys/net/ipv4/ip_forward")));
    }

    [Theory]
    [InlineData("net/../../self/attr/exec")]
    [InlineData("net....self")]
    [InlineData("")]
    public async Task Cve2022_0811_ParameterThatClimbsOut_IsRefused(string key) =>
        Assert.Equal(LaunchStage.Prepare, (await FailAsync(Sysctl(_box.Request("true"), key, "1"))).Stage);

    [Fact]
    public async Task Cve2022_29162_UnknownCapability_IsRefusedByName()
    {
        var e = await FailAsync(Change(_box.Request("true"), p => p with { Capabilities = new CapabilitiesSpec { Bounding = ["CAP_NONSENSE"] } }));
        Assert.Contains("unknown capability \"CAP_NONSENSE\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cve2022_36109_SupplementaryGroups_AreExactlyThoseAskedFor()
    {
        var (_, output) = await _box.RunAsync(Change(_box.Request("cat", "/proc/self/status"), p => p with { User = new UserSpec { Uid = 7, Gid = 8, AdditionalGids = [8, 9] } }));
        Assert.Contains("Groups:\t8 9", output, StringComparison.Ordinal);
        Assert.Contains("Uid:\t7\t7\t7\t7", output, StringComparison.Ordinal);
        (_, output) = await _box.RunAsync(_box.Request("cat", "/proc/self/status"));
        Assert.Matches("Groups:\t ?\n", output);
    }

    [Fact]
    public async Task Cve2022_0492_CgroupsAreReadOnlyAndBeginAtTheContainersOwn()
    {
        var (code, output) = await _box.ShellAsync("for f in $(ls -d /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/*/cgroup.procs /sys/fs/cgroup/*/release_agent 2>/dev/null); do echo 1 >$f && echo wrote $f; done 2>/dev/null; cat /proc/self/cgroup; mkdir /sys/fs/cgroup/x 2>/dev/null && echo made");
        Assert.NotEqual(0, code);
        Assert.DoesNotContain("wrote", output, StringComparison.Ordinal);
        Assert.DoesNotContain("made", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.Contains("name=", StringComparison.Ordinal) || l.StartsWith("0:", StringComparison.Ordinal)), line => Assert.EndsWith(":/", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cve2021_43784_GarbageOnTheSocket_IsRefusedAndTheShimLivesOn()
    {
        var random = new Random(5);
        using (var socket = SequencedSocket.TryConnect(_box.Options.SocketPath, out _)!)
        {
            for (var i = 0; i < 500; i++)
            {
                var message = new byte[random.Next(1, 400)];
                random.NextBytes(message);
                // A right head now and then, so that the bodies are looked at too; not that of loose descriptors, which has no answer.
                if (i % 2 == 0 && message.Length >= 16) new byte[] { 0x42, 0x73, 0x68, 0x31, (byte)random.Next(2, 12), 0, 0, 0 }.CopyTo(message, 0);
                Assert.True(SequencedSocket.TrySend(socket, message, [], out var errno), errno.ToString());
                // Answers are read away so that the shim need not wait for room.
                var answer = new byte[65536];
                SequencedSocket.Receive(socket, answer, new int[SequencedSocket.MaxDescriptors], out _, out _);
            }
        }

        Assert.Equal((0, ""), await _box.RunAsync(_box.Request("true")));
    }

    [Fact]
    public void Cve2020_15257_SocketAndDirectories_AreRootsAlone()
    {
        Assert.Equal(0x180u, Stat.Path(_box.Options.SocketPath).Permissions);
        Assert.Equal(0x1C0u, Stat.Path(Path.GetDirectoryName(_box.Options.SocketPath)!).Permissions);
        Assert.Equal(0x1C0u, Stat.Path(_box.Options.StateRoot).Permissions);
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/b")]
    [InlineData(".")]
    public async Task IdThatIsAPath_IsRefused(string id)
    {
        var e = await Assert.ThrowsAsync<LaunchException>(() => _box.Shim.LaunchAsync(_box.Request("true") with { Id = id }, Cancel));
        Assert.Equal(LaunchStage.Prepare, e.Stage);
    }

    [Fact]
    public async Task Cve2016_8649_ExecInAContainerThatHasEnded_IsRefused()
    {
        var request = _box.Request("true");
        await _box.RunAsync(request);
        var e = await Assert.ThrowsAsync<ShimException>(() => _box.Shim.ExecAsync(new ExecRequest { Id = request.Id, ExecId = "e", Process = new ProcessSpec { Args = ["true"] }, Stdio = new StdioRequest() }, Cancel));
        Assert.Equal(ShimErrorCode.NotRunning, e.Code);
    }

    private static LaunchRequest Change(LaunchRequest request, Func<ProcessSpec, ProcessSpec> change) =>
        request with { Spec = request.Spec with { Process = change(request.Spec.Process!) } };

    private static LaunchRequest Mounted(LaunchRequest request, params Mount[] mounts) => request with { Spec = request.Spec with { Mounts = [.. request.Spec.Mounts, .. mounts] } };

    private static LaunchRequest Sysctl(LaunchRequest request, string key, string value) =>
        request with { Spec = request.Spec with { Linux = request.Spec.Linux! with { Sysctl = new Dictionary<string, string> { [key] = value } } } };

    private Task<LaunchException> FailAsync(LaunchRequest request) => Assert.ThrowsAsync<LaunchException>(() => _box.Shim.LaunchAsync(request, Cancel));
}
