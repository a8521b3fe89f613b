using System.Globalization;
using System.Text;
using Berth.Linux.Calls;

namespace Berth.OciCli.Documents;

/// <summary>The configuration the spec command writes: a shell in a container, as runc has it.</summary>
internal static class SpecDocument
{
    private const string Text = """
        {
          "ociVersion": "1.2.0",
          "process": {
            "terminal": true,
            "user": { "uid": 0, "gid": 0 },
            "args": ["sh"],
            "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
            "cwd": "/",
            "capabilities": {
              "bounding": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
              "effective": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
              "permitted": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
            },
            "rlimits": [{ "type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024 }],
            "noNewPrivileges": true
          },
          "root": { "path": "rootfs", "readonly": true },
          "hostname": "berth",
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "strictatime", "mode=755", "size=65536k"] },
            { "destination": "/dev/pts", "type": "devpts", "source": "devpts", "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
            { "destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
            { "destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": ["nosuid", "noexec", "nodev"] },
            { "destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"] },
            { "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": ["nosuid", "noexec", "nodev", "relatime", "ro"] }
          ],
          "linux": {
            "resources": { "devices": [{ "allow": false, "access": "rwm" }] },
            "namespaces": [{ "type": "pid" }, { "type": "network" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" }, { "type": "cgroup" }],
            "maskedPaths": ["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi"],
            "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
          }
        }

        """;

    /// <summary>The document; for a user without rights with a user namespace of one id, and without what only root may ask for.</summary>
    public static byte[] Default(bool rootless)
    {
        if (!rootless) return Encoding.UTF8.GetBytes(Text);
        var text = Text
            .Replace(", \"gid=5\"", "", StringComparison.Ordinal)
            .Replace("{ \"type\": \"network\" }", "{ \"type\": \"user\" }", StringComparison.Ordinal)
            .Replace("    \"resources\": { \"devices\": [{ \"allow\": false, \"access\": \"rwm\" }] },\n", Maps(), StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text);
    }

    private static string Maps() => string.Create(CultureInfo.InvariantCulture, $$"""
            "uidMappings": [{ "containerID": 0, "hostID": {{Credentials.EffectiveUser}}, "size": 1 }],
            "gidMappings": [{ "containerID": 0, "hostID": {{Credentials.EffectiveGroup}}, "size": 1 }],

        """);
}
