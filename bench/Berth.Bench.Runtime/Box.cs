using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Oci;
using Berth.Runtime;
using Mount = Berth.Oci.Mount;

namespace Berth.Bench.Runtime;

/// <summary>A shim and a root file system for the measurements, removed afterwards.</summary>
internal sealed class Box : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-bench").FullName;

    private Box(string shim, string busybox)
    {
        Root = Path.Combine(_directory, "root");
        foreach (var name in new[] { "bin", "proc", "sys", "dev", "tmp" }) Directory.CreateDirectory(Path.Combine(Root, name));
        File.Copy(busybox, Path.Combine(Root, "bin/busybox"));
        foreach (var name in new[] { "sh", "true", "sleep", "yes", "head" }) File.CreateSymbolicLink(Path.Combine(Root, "bin", name), "busybox");
        Options = new ShimOptions
        {
            SocketPath = Path.Combine(_directory, "run/shim.sock"),
            StateRoot = Path.Combine(_directory, "state"),
            ProgramPath = shim,
            CgroupParent = "/berth-bench-" + Environment.ProcessId,
        };
    }

    public ShimOptions Options { get; }

    public ShimConnection Shim { get; private set; } = null!;

    public string Root { get; }

    public string LogPath => Path.Combine(_directory, "log");

    public static async Task<Box> StartAsync(string shim, string busybox)
    {
        var box = new Box(shim, busybox);
        box.Shim = await ShimConnection.ConnectAsync(box.Options, CancellationToken.None);
        return box;
    }

    public LaunchRequest Request(string id, params string[] args) => new()
    {
        Id = id,
        Spec = new RuntimeSpec
        {
            Hostname = "box",
            Process = new ProcessSpec
            {
                Args = args,
                Env = ["PATH=/bin"],
                Capabilities = new CapabilitiesSpec { Bounding = Capabilities, Effective = Capabilities, Permitted = Capabilities },
            },
            Mounts =
            [
                new Mount { Destination = "/proc", Type = "proc", Source = "proc", Options = ["nosuid", "noexec", "nodev"] },
                new Mount { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755", "size=65536k"] },
                new Mount { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
                new Mount { Destination = "/sys", Type = "sysfs", Source = "sysfs", Options = ["nosuid", "noexec", "nodev", "ro"] },
                new Mount { Destination = "/sys/fs/cgroup", Type = "cgroup", Source = "cgroup", Options = ["ro", "nosuid", "noexec", "nodev"] },
                new Mount { Destination = "/dev/mqueue", Type = "mqueue", Source = "mqueue", Options = ["nosuid", "noexec", "nodev"] },
                new Mount { Destination = "/dev/shm", Type = "tmpfs", Source = "shm", Options = ["nosuid", "noexec", "nodev", "mode=1777", "size=67108864"] },
            ],
            Linux = new LinuxSpec
            {
                Namespaces = [.. new[] { "mount", "pid", "ipc", "uts", "cgroup", "network" }.Select(t => new NamespaceSpec { Type = t })],
                MaskedPaths = ["/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap"],
                ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
            },
        },
        RootMounts = [new Mount { Type = "bind", Source = Root, Options = ["rbind"] }],
        Stdio = new StdioRequest(),
    };

    /// <summary>The shim's process, by the state directory it has open.</summary>
    public int ShimPid()
    {
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), out var pid) && Readlink.TryAt(FileDescriptor.WorkingDirectory, $"{directory}/fd/4", out _) == Options.StateRoot) return pid;
        }

        throw new InvalidOperationException("no shim");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in await Shim.ListAsync(CancellationToken.None)) await Shim.DeleteAsync(process.Id, CancellationToken.None);
        await Shim.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static readonly string[] Capabilities =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];
}
