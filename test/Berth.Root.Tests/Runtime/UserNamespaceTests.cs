using System.Globalization;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Runtime;
using Xunit;

namespace Berth.Root.Tests.Runtime;

public sealed class UserNamespaceTests : IAsyncLifetime
{
    private static readonly IdMapping[] Map = [new() { ContainerID = 0, HostID = 100000, Size = 65536 }];

    private RuntimeFixture _box = null!;

    public async ValueTask InitializeAsync() => _box = await RuntimeFixture.StartAsync();

    public ValueTask DisposeAsync() => _box is null ? ValueTask.CompletedTask : _box.DisposeAsync();

    [Fact]
    public async Task Launch_NewUserNamespace_IsRootInsideAndNobodyOutside()
    {
        var (code, output) = await _box.ShellAsync("id -u; id -g; cat /proc/self/uid_map; stat -c %u /proc/1 /dev /dev/shm /bin; ls -l /proc/self/ns/user | grep -c user", InUsers);
        Assert.Equal((0, "0\n0\n         0     100000      65536\n0\n0\n0\n0\n1\n"), (code, output));
    }

    [Fact]
    public async Task Launch_NewUserNamespace_OwnsTheOtherNamespaces()
    {
        // A host name is set, a tmpfs is mounted and a proc too only by who has the rights in the namespaces' owner.
        var (code, output) = await _box.ShellAsync("hostname other && mount -t tmpfs none /tmp && mkdir /tmp/p && mount -t proc none /tmp/p && cat /tmp/p/1/comm && touch /dev/new /tmp/x && stat -c %u /dev/new", r => With(InUsers(r), "CAP_SYS_ADMIN"));
        Assert.Equal((0, "sh\n0\n"), (code, output));
    }

    [Fact]
    public async Task Launch_NewUserNamespace_SeesNothingOfTheHost()
    {
        var (_, output) = await _box.ShellAsync("cat /proc/self/mountinfo", InUsers);
        var places = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[4]).Where(m => !m.StartsWith("/sys/fs/cgroup", StringComparison.Ordinal));
        Assert.Equal(["/", "/dev", "/dev/mqueue", "/dev/pts", "/dev/shm", "/proc", "/sys"], places.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Launch_IdMappedRoot_FilesMadeInsideBelongToRootOnTheDisk()
    {
        var (code, output) = await _box.ShellAsync("echo hello >/made && stat -c %u:%g /made && mkdir -p /new/place", InUsers);
        Assert.Equal((0, "0:0\n"), (code, output));
        Assert.Equal("hello\n", await File.ReadAllTextAsync(Path.Combine(_box.Root, "made"), TestContext.Current.CancellationToken));
        Assert.Equal(0u, Berth.Linux.Calls.Stat.TryAt(Berth.Linux.FileDescriptor.WorkingDirectory, Path.Combine(_box.Root, "made"), out _)!.Value.Uid);
    }

    [Fact]
    public async Task Launch_IdMappedOverlay_LayersBelongToContainersRoot()
    {
        foreach (var name in new[] { "layers/upper", "layers/work" }) Directory.CreateDirectory(_box[name]);
        var overlay = new Mount { Type = "overlay", Options = [$"lowerdir={_box.Root}", $"upperdir={_box["layers/upper"]}", $"workdir={_box["layers/work"]}", "idmap"] };
        var (code, output) = await _box.ShellAsync("stat -c %u /bin/busybox; echo x >/bin/new; stat -c %u /bin/new; pwd", r => InUsers(r) with { RootMounts = [overlay], Spec = InUsers(r).Spec with { Process = r.Spec.Process! with { Cwd = "/made/here" } } });
        Assert.Equal((0, "0\n0\n/made/here\n"), (code, output));
        Assert.Equal(0u, Berth.Linux.Calls.Stat.TryAt(Berth.Linux.FileDescriptor.WorkingDirectory, _box["layers/upper/bin/new"], out _)!.Value.Uid);
    }

    [Fact]
    public async Task Launch_UserWithATerminal_MayReopenIt()
    {
        var (code, output) = await _box.ShellAsync("echo a >/dev/stdout; tty; stat -c %u /dev/console", r => InUsers(r) with { Stdio = new StdioRequest { Terminal = true } });
        Assert.Equal((0, "a\r\n/dev/pts/0\r\n0\r\n"), (code, output));
    }

    [Fact]
    public async Task Launch_JoinedByPath_HasItsMap()
    {
        using var users = UserNamespace.Create([new IdRange(0, 200000, 10)], [new IdRange(0, 200000, 10)]);
        var path = $"/proc/{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}/fd/{users.Number}";
        var (code, output) = await _box.ShellAsync("cat /proc/self/uid_map; echo $$", r => r with
        {
            Spec = r.Spec with { Linux = r.Spec.Linux! with { Namespaces = [.. r.Spec.Linux.Namespaces, new NamespaceSpec { Type = "user", Path = path }] } },
        });
        Assert.Equal((0, "         0     200000         10\n1\n"), (code, output));
    }

    [Fact]
    public async Task Exec_InAUserNamespace_JoinsIt()
    {
        var request = InUsers(_box.Request("sleep", "1000"));
        await _box.Shim.LaunchAsync(request, TestContext.Current.CancellationToken);
        var (mine, theirs) = SequencedSocket.StreamPair();
        using (mine)
        {
            using (theirs)
            {
                await _box.Shim.ExecAsync(
                    new ExecRequest
                    {
                        Id = request.Id,
                        ExecId = "e1",
                        Process = request.Spec.Process! with { Args = ["sh", "-c", "id -u; cat /proc/self/uid_map; echo again >/dev/stdout"] },
                        Stdio = new StdioRequest(),
                        Attachments = [new Attachment { Socket = theirs, Stdout = true, Stderr = true }],
                    },
                    TestContext.Current.CancellationToken);
            }

            Assert.Equal("0\n         0     100000      65536\nagain\n", await RuntimeFixture.ReadAllAsync(mine));
        }
    }

    [Fact]
    public async Task Launch_WithoutMaps_IsRefused()
    {
        var request = InUsers(_box.Request("true"));
        request = request with { Spec = request.Spec with { Linux = request.Spec.Linux! with { UidMappings = [] } } };
        var e = await Assert.ThrowsAsync<LaunchException>(() => _box.Shim.LaunchAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal("user namespace: a new one needs uidMappings and gidMappings: Invalid argument (EINVAL)", e.Message);
    }

    private static LaunchRequest InUsers(LaunchRequest request) => request with
    {
        RootMounts = [request.RootMounts[0] with { Options = ["rbind", "idmap"] }],
        Spec = request.Spec with
        {
            Linux = request.Spec.Linux! with
            {
                Namespaces = [.. request.Spec.Linux.Namespaces, new NamespaceSpec { Type = "user" }],
                UidMappings = Map,
                GidMappings = Map,
                MaskedPaths = [],
                ReadonlyPaths = [],
            },
        },
    };

    private static LaunchRequest With(LaunchRequest request, string capability) => request with
    {
        Spec = request.Spec with
        {
            Process = request.Spec.Process! with
            {
                Capabilities = new CapabilitiesSpec
                {
                    Bounding = [.. RuntimeFixture.DefaultCapabilities, capability],
                    Effective = [.. RuntimeFixture.DefaultCapabilities, capability],
                    Permitted = [.. RuntimeFixture.DefaultCapabilities, capability],
                },
            },
        },
    };
}
