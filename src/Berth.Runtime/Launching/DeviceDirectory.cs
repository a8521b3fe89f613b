using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Oci;

namespace Berth.Runtime.Launching;

/// <summary>Fills the tmpfs that becomes /dev: nodes, links, and places for what is mounted there.</summary>
internal static class DeviceDirectory
{
    private static readonly (string Name, uint Major, uint Minor)[] DefaultNodes =
    [
        ("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0),
    ];

    private static readonly (string Name, string Target)[] Links =
    [
        ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"),
        ("ptmx", "pts/ptmx"),
    ];

    // Many kernels are built without it (CONFIG_PROC_KCORE); runc makes the link only where it leads somewhere.
    private static bool KernelHasCore { get; } = File.Exists("/proc/kcore");

    /// <summary>Makes the nodes and links. <paramref name="dev"/> is a fresh tmpfs that nobody else can reach.</summary>
    public static void Fill(FileDescriptor dev, IReadOnlyList<DeviceSpec> devices, bool console)
    {
        foreach (var (name, major, minor) in DefaultNodes) MakeNode(dev, name, FileType.CharacterDevice, 0x1B6, new DeviceNumber(major, minor));
        foreach (var (name, target) in Links) Symlink.At(target, dev, name);
        if (KernelHasCore) Symlink.At("/proc/kcore", dev, "core");
        if (console) Open.At(dev, "console", OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.WriteOnly | OpenFlags.CloseOnExec, 0x180).Dispose();
        foreach (var device in devices)
            if (device.Path.StartsWith("/dev/", StringComparison.Ordinal)) Make(dev, device.Path[5..], device);
    }

    /// <summary>Makes one node at a path below <paramref name="root"/>; one that exists stays.</summary>
    public static void Make(FileDescriptor root, string path, DeviceSpec device)
    {
        var type = device.Type switch
        {
            "c" or "u" => FileType.CharacterDevice,
            "b" => FileType.BlockDevice,
            "p" => FileType.Fifo,
            var other => throw new LaunchException(LaunchStage.Prepare, $"device {device.Path} of type \"{other}\"", Errno.EINVAL),
        };
        var number = new DeviceNumber(checked((uint)device.Major), checked((uint)device.Minor));
        try
        {
            var slash = path.LastIndexOf('/');
            using var parent = slash <= 0 ? root.Duplicate() : SafePath.MakeDirectories(root, path[..slash], 0x1ED);
            var name = path[(slash + 1)..];
            if (Stat.TryAt(parent, name, out _) is not null) return;
            MakeNode(parent, name, type, device.FileMode ?? 0x1B6, number);
            if ((device.Uid ?? 0) != 0 || (device.Gid ?? 0) != 0) Chown.At(parent, name, device.Uid ?? 0, device.Gid ?? 0);
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Mount, $"mknod({device.Path}, {number}): {e.Call}", e.Errno);
        }
    }

    private static void MakeNode(FileDescriptor parent, string name, FileType type, uint mode, DeviceNumber number)
    {
        Mknod.At(parent, name, type, mode, number);
        // mknod(2) took the umask off; the directory is ours alone, so its name cannot have changed under us.
        Chmod.At(parent, name, mode & 0xFFF);
    }
}
