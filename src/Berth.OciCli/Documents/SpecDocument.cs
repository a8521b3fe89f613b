using System.Text.Json;
using Berth.Linux.Calls;
using Berth.Oci;
using Berth.OciCli.Output;
using Mount = Berth.Oci.Mount;

namespace Berth.OciCli.Documents;

/// <summary>The configuration the spec command writes: a shell in a container, as runc has it.</summary>
internal static class SpecDocument
{
    private static readonly string[] Capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

    public static byte[] Default(bool rootless)
    {
        var spec = new RuntimeSpec
        {
            OciVersion = Commands.Help.SpecVersion,
            Process = new ProcessSpec
            {
                Terminal = true,
                Args = ["sh"],
                Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
                Cwd = "/",
                Capabilities = new CapabilitiesSpec { Bounding = Capabilities, Effective = Capabilities, Permitted = Capabilities },
                Rlimits = [new RlimitSpec { Type = "RLIMIT_NOFILE", Hard = 1024, Soft = 1024 }],
                NoNewPrivileges = true,
            },
            Root = new RootSpec { Path = "rootfs", Readonly = true },
            Hostname = "berth",
            Mounts = Mounts(rootless),
            Linux = Linux(rootless),
        };
        using var document = JsonSerializer.SerializeToDocument(spec, RuntimeSpecJson.Default.RuntimeSpec);
        return [.. JsonText.Of(document.RootElement.WriteTo, JsonText.Indented), (byte)'\n'];
    }

    private static List<Mount> Mounts(bool rootless) =>
    [
        new() { Destination = "/proc", Type = "proc", Source = "proc" },
        new() { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755", "size=65536k"] },
        new() { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = rootless ? ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"] : ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
        new() { Destination = "/dev/shm", Type = "tmpfs", Source = "shm", Options = ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
        new() { Destination = "/dev/mqueue", Type = "mqueue", Source = "mqueue", Options = ["nosuid", "noexec", "nodev"] },
        new() { Destination = "/sys", Type = "sysfs", Source = "sysfs", Options = ["nosuid", "noexec", "nodev", "ro"] },
        new() { Destination = "/sys/fs/cgroup", Type = "cgroup", Source = "cgroup", Options = ["nosuid", "noexec", "nodev", "relatime", "ro"] },
    ];

    private static LinuxSpec Linux(bool rootless)
    {
        string[] kinds = rootless ? ["pid", "ipc", "uts", "mount", "cgroup", "user"] : ["pid", "network", "ipc", "uts", "mount", "cgroup"];
        return new LinuxSpec
        {
            Resources = rootless ? null : new LinuxResources { Devices = [new DeviceRule { Allow = false, Access = "rwm" }] },
            Namespaces = [.. kinds.Select(kind => new NamespaceSpec { Type = kind })],
            UidMappings = rootless ? [new IdMapping { ContainerID = 0, HostID = Credentials.EffectiveUser, Size = 1 }] : [],
            GidMappings = rootless ? [new IdMapping { ContainerID = 0, HostID = Credentials.EffectiveGroup, Size = 1 }] : [],
            MaskedPaths = ["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi"],
            ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        };
    }
}
