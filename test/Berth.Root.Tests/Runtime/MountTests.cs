using Berth.Oci;
using Berth.Runtime;
using Xunit;
using Mount = Berth.Oci.Mount;

namespace Berth.Root.Tests.Runtime;

public sealed class MountTests : IAsyncLifetime
{
    private RuntimeFixture _box = null!;

    public async ValueTask InitializeAsync() => _box = await RuntimeFixture.StartAsync();

    public ValueTask DisposeAsync() => _box is null ? ValueTask.CompletedTask : _box.DisposeAsync();

    [Fact]
    public async Task Overlay_OfSixtyLayersWithLongNames_IsTheRoot()
    {
        var layers = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            var layer = _box[$"layers/{new string('l', 200)}{i}"];
            Directory.CreateDirectory(layer);
            File.WriteAllText(Path.Combine(layer, $"from{i}"), "x");
            layers.Insert(0, layer);
        }

        layers.Add(_box.Root);
        Directory.CreateDirectory(_box["upper"]);
        Directory.CreateDirectory(_box["work"]);
        var request = _box.Request("sh", "-c", "ls / | grep -c from; echo new >/written; cat /from0");
        request = request with { RootMounts = [new Mount { Type = "overlay", Source = "overlay", Options = ["lowerdir=" + string.Join(':', layers), "upperdir=" + _box["upper"], "workdir=" + _box["work"]] }] };
        Assert.Equal((0, "60\nx"), await _box.RunAsync(request));
        Assert.Equal("new\n", File.ReadAllText(_box["upper/written"]));
    }

    [Fact]
    public async Task ReadOnlyRoot_TakesNoWritesButVolumesDo()
    {
        Directory.CreateDirectory(_box["volume"]);
        var request = _box.Request("sh", "-c", "touch /x 2>/dev/null && echo root; touch /data/y && echo volume; touch /fixed/z 2>/dev/null && echo fixed; true");
        request = With(
            request with { Spec = request.Spec with { Root = new RootSpec { Path = "/", Readonly = true } } },
            new Mount { Destination = "/data", Type = "bind", Source = _box["volume"], Options = ["rbind", "rprivate"] },
            new Mount { Destination = "/fixed", Type = "bind", Source = _box["volume"], Options = ["rbind", "ro", "rprivate"] });
        Assert.Equal((0, "volume\n"), await _box.RunAsync(request));
    }

    [Fact]
    public async Task File_BoundOverAMissingOne_IsThere()
    {
        File.WriteAllText(_box["hosts"], "127.0.0.1 me\n");
        var request = With(_box.Request("cat", "/etc/hosts"), new Mount { Destination = "/etc/hosts", Type = "bind", Source = _box["hosts"], Options = ["rbind", "rprivate"] });
        Assert.Equal((0, "127.0.0.1 me\n"), await _box.RunAsync(request));
    }

    [Fact]
    public async Task Destination_BelowATmpfsReachedByALink_IsMadeInTheTmpfs()
    {
        File.WriteAllText(_box["sock"], "s");
        var request = With(
            _box.Request("sh", "-c", "cat /run/engine.sock /var/run/engine.sock; ls /run/deep/er"),
            new Mount { Destination = "/run", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "mode=755"] },
            new Mount { Destination = "/var/run/engine.sock", Type = "bind", Source = _box["sock"], Options = ["bind"] },
            new Mount { Destination = "/run/deep/er", Type = "bind", Source = _box.Root, Options = ["rbind", "ro"] });
        var (code, output) = await _box.RunAsync(request);
        Assert.Equal(0, code);
        Assert.StartsWith("ssbin\n", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_box.Root, "run")));
    }

    [Fact]
    public async Task MountsOfTheContainer_NeverAppearOnTheHost()
    {
        var before = File.ReadAllLines("/proc/self/mountinfo").Length;
        Directory.CreateDirectory(_box["volume"]);
        var request = With(
            _box.Request("sh", "-c", "mount -t tmpfs none /data/sub && grep -c /data/sub /proc/self/mountinfo"),
            new Mount { Destination = "/data", Type = "bind", Source = _box["volume"], Options = ["rbind"] });
        request = request with { Spec = request.Spec with { Process = request.Spec.Process! with { Capabilities = new CapabilitiesSpec { Bounding = ["CAP_SYS_ADMIN"], Effective = ["CAP_SYS_ADMIN"], Permitted = ["CAP_SYS_ADMIN"] } } } };
        Directory.CreateDirectory(_box["volume/sub"]);
        Assert.Equal((0, "1\n"), await _box.RunAsync(request));
        Assert.DoesNotContain(File.ReadAllLines("/proc/self/mountinfo"), l => l.Contains(_box["volume"], StringComparison.Ordinal));
        Assert.True(before > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Seccomp_DeniedCall_FailsWithItsErrno(bool noNewPrivileges)
    {
        var request = _box.Request("sh", "-c", "mkdir /tmp/d 2>&1; echo $?; cat /proc/self/status");
        request = request with
        {
            Spec = request.Spec with
            {
                Process = request.Spec.Process! with { NoNewPrivileges = noNewPrivileges, User = new UserSpec { Uid = noNewPrivileges ? 0u : 99u } },
                Linux = request.Spec.Linux! with
                {
                    Seccomp = new LinuxSeccomp { DefaultAction = "SCMP_ACT_ALLOW", Syscalls = [new SeccompRule { Names = ["mkdir", "mkdirat"], Action = "SCMP_ACT_ERRNO", ErrnoRet = 28 }] },
                },
            },
        };
        var (_, output) = await _box.RunAsync(request);
        Assert.Contains("No space left on device\n1\n", output, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2", output, StringComparison.Ordinal);
        Assert.Contains($"NoNewPrivs:\t{(noNewPrivileges ? 1 : 0)}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LimitsAndSettings_AreWhatWasAskedFor()
    {
        var request = _box.Request("sh", "-c", "ulimit -n; ulimit -Hn; umask; cat /proc/self/oom_score_adj; env; pwd");
        request = request with
        {
            Spec = request.Spec with
            {
                Process = request.Spec.Process! with
                {
                    Rlimits = [new RlimitSpec { Type = "RLIMIT_NOFILE", Soft = 333, Hard = 444 }],
                    User = new UserSpec { Umask = 0x1F },
                    OomScoreAdj = 321,
                    Env = ["PATH=/bin", "A=b c"],
                    Cwd = "/made/on/demand",
                },
            },
        };
        var (_, output) = await _box.RunAsync(request);
        Assert.Equal(["333", "444", "0037", "321"], output.Split('\n')[..4]);
        Assert.Contains("A=b c\n", output, StringComparison.Ordinal);
        Assert.EndsWith("/made/on/demand\n", output, StringComparison.Ordinal);
    }

    private static LaunchRequest With(LaunchRequest request, params Mount[] mounts) => request with { Spec = request.Spec with { Mounts = [.. request.Spec.Mounts, .. mounts] } };
}
