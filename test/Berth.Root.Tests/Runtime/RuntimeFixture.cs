using System.Text;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Runtime;
using Berth.Testing;
using Xunit;
using Mount = Berth.Oci.Mount;

namespace Berth.Root.Tests.Runtime;

/// <summary>A shim of its own, a root file system of busybox, and what is needed to run containers from it.</summary>
public sealed class RuntimeFixture : IAsyncDisposable
{
    private readonly TempDirectory _directory = new("b");
    private readonly List<string> _ids = [];

    private RuntimeFixture(string busybox, string shim)
    {
        CgroupParent = "/berth-test-" + Guid.NewGuid().ToString("N")[..8];
        Root = _directory["root"];
        foreach (var name in new[] { "bin", "etc", "tmp", "root", "proc", "sys", "dev", "run", "var" }) Directory.CreateDirectory(Path.Combine(Root, name));
        File.Copy(busybox, Path.Combine(Root, "bin/busybox"));
        foreach (var name in new[] { "sh", "cat", "echo", "sleep", "id", "ls", "true", "false", "env", "head", "yes", "stty", "tty", "kill", "ps", "grep", "hostname", "mount", "touch", "readlink", "wc", "mkdir", "pwd", "stat", "dd", "printf", "seq", "tr", "umask", "test", "chmod", "unshare", "ln", "sync" })
            File.CreateSymbolicLink(Path.Combine(Root, "bin", name), "busybox");
        File.CreateSymbolicLink(Path.Combine(Root, "var/run"), "/run");
        Options = new ShimOptions
        {
            SocketPath = _directory["run/shim.sock"],
            StateRoot = _directory["state"],
            ProgramPath = shim,
            CgroupParent = CgroupParent,
            Notice = Notices.Enqueue,
        };
    }

    public ShimOptions Options { get; }

    /// <summary>What an administrator was told.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Notices { get; } = [];

    public ShimConnection Shim { get; set; } = null!;

    public string Root { get; }

    public string CgroupParent { get; }

    public string this[string name] => _directory[name];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RuntimeFixture> StartAsync(string? shim = null)
    {
        Require.Root();
        var fixture = new RuntimeFixture(Require.Program("busybox"), shim ?? ShimProgram());
        fixture.Shim = await ShimConnection.ConnectAsync(fixture.Options, Cancel);
        return fixture;
    }

    public static string ShimProgram()
    {
        if (Environment.GetEnvironmentVariable("BERTH_SHIM") is { Length: > 0 } chosen) return chosen;
        // artifacts/bin/Berth.Root.Tests/debug -> artifacts/bin/Berth.Shim/debug
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(here.Parent!.Parent!.FullName, "Berth.Shim", here.Name, "berth-shim");
    }

    public string NewId()
    {
        var id = "c" + Guid.NewGuid().ToString("N")[..12];
        _ids.Add(id);
        return id;
    }

    /// <summary>A request as the engine makes it for <c>docker run busybox ARGS</c>.</summary>
    public LaunchRequest Request(params string[] args) => new()
    {
        Id = NewId(),
        Spec = new RuntimeSpec
        {
            Hostname = "box",
            Root = new RootSpec { Path = Root },
            Process = new ProcessSpec
            {
                Args = args,
                Env = ["PATH=/bin:/sbin", "HOME=/root"],
                Capabilities = new CapabilitiesSpec { Bounding = DefaultCapabilities, Effective = DefaultCapabilities, Permitted = DefaultCapabilities },
            },
            Mounts = DefaultMounts,
            Linux = new LinuxSpec
            {
                Namespaces = [.. new[] { "mount", "pid", "ipc", "uts", "cgroup", "network" }.Select(t => new NamespaceSpec { Type = t })],
                MaskedPaths = ["/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap"],
                ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
                Resources = new LinuxResources(),
            },
        },
        RootMounts = [new Mount { Type = "bind", Source = Root, Options = ["rbind"] }],
        Stdio = new StdioRequest(),
    };

    public static readonly IReadOnlyList<string> DefaultCapabilities =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    public static readonly IReadOnlyList<Mount> DefaultMounts =
    [
        new() { Destination = "/proc", Type = "proc", Source = "proc", Options = ["nosuid", "noexec", "nodev"] },
        new() { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755", "size=65536k"] },
        new() { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
        new() { Destination = "/sys", Type = "sysfs", Source = "sysfs", Options = ["nosuid", "noexec", "nodev", "ro"] },
        new() { Destination = "/sys/fs/cgroup", Type = "cgroup", Source = "cgroup", Options = ["ro", "nosuid", "noexec", "nodev"] },
        new() { Destination = "/dev/mqueue", Type = "mqueue", Source = "mqueue", Options = ["nosuid", "noexec", "nodev"] },
        new() { Destination = "/dev/shm", Type = "tmpfs", Source = "shm", Options = ["nosuid", "noexec", "nodev", "mode=1777", "size=67108864"] },
    ];

    /// <summary>Runs to the end and returns exit code and all output.</summary>
    public async Task<(int Code, string Output)> RunAsync(LaunchRequest request, string? input = null)
    {
        var (mine, theirs) = SequencedSocket.StreamPair();
        using (mine)
        {
            using (theirs)
            {
                var attachment = new Attachment { Socket = theirs, Stdout = true, Stderr = true, Stdin = input is not null };
                await Shim.LaunchAsync(request with { Attachments = [attachment], Stdio = request.Stdio with { OpenStdin = input is not null || request.Stdio.OpenStdin, StdinOnce = input is not null || request.Stdio.StdinOnce } }, Cancel);
            }

            if (input is not null)
            {
                Write.All(mine, Encoding.UTF8.GetBytes(input));
                StreamSocket.EndOutput(mine);
            }

            var output = await ReadAllAsync(mine);
            var exit = await Shim.WaitAsync(request.Id, null, Cancel);
            return (exit.Code, output);
        }
    }

    public Task<(int Code, string Output)> ShellAsync(string script, Func<LaunchRequest, LaunchRequest>? change = null)
    {
        var request = Request("sh", "-c", script);
        return RunAsync(change is null ? request : change(request));
    }

    public static Task<string> ReadAllAsync(FileDescriptor socket) => Task.Run(() =>
    {
        var all = new MemoryStream();
        var buffer = new byte[65536];
        while (true)
        {
            var count = Read.TryFrom(socket, buffer, out _);
            if (count <= 0) break;
            all.Write(buffer, 0, count);
        }

        return Encoding.UTF8.GetString(all.ToArray());
    });

    /// <summary>The shim's process, found by the name it gave itself and the socket it has.</summary>
    public int ShimPid()
    {
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid)) continue;
            var target = Readlink.TryAt(FileDescriptor.WorkingDirectory, $"{directory}/fd/4", out _);
            if (target == Options.StateRoot) return pid;
        }

        throw new InvalidOperationException("no shim");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _ids) await Shim.DeleteAsync(id, CancellationToken.None);
        await Shim.DisposeAsync();
        using (var hierarchy = CgroupHierarchy.Detect()) hierarchy.DeleteParent(CgroupParent);
        _directory.Dispose();
    }
}
