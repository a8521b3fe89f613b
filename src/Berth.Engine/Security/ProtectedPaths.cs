namespace Berth.Engine.Security;

/// <summary>What of the kernel's files a container does not see, or cannot write, unless it is privileged.</summary>
public static class ProtectedPaths
{
    /// <summary>Covered with nothing.</summary>
    public static IReadOnlyList<string> Masked { get; } =
    [
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
    ];

    /// <summary>To be read only.</summary>
    public static IReadOnlyList<string> Readonly { get; } =
        ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
}
