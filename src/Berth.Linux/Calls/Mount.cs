using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>mount(2), the one call of old. New mounts are better made detached: <see cref="Fsopen"/>, <see cref="OpenTree"/>.</summary>
public static partial class Mount
{
    /// <summary>Mounts a file system.</summary>
    /// <param name="source">Device or label; what /proc/self/mountinfo shows.</param>
    /// <param name="target">Where, following links: only for paths nobody else can change.</param>
    /// <param name="type">File system type.</param>
    /// <param name="flags">Flags.</param>
    /// <param name="data">Options of the file system, comma separated.</param>
    /// <exception cref="LinuxException">The mount failed.</exception>
    public static void FileSystem(string source, string target, string type, MountFlags flags = MountFlags.None, string? data = null) =>
        Syscall.Check(mount(source, target, type, (ulong)flags, data), $"mount({type} {source} -> {target})");

    /// <summary>Mounts a file or directory at a second place.</summary>
    /// <exception cref="LinuxException">ENOENT among others.</exception>
    public static void Bind(string source, string target, bool recursive = false) =>
        Syscall.Check(
            mount(source, target, null, (ulong)(MountFlags.Bind | (recursive ? MountFlags.Recursive : MountFlags.None)), null),
            $"mount(bind {source} -> {target})");

    /// <summary>Changes the flags of one mount.</summary>
    /// <exception cref="LinuxException">EINVAL when nothing is mounted there.</exception>
    public static void Remount(string target, MountFlags flags, string? data = null) =>
        Syscall.Check(mount(null, target, null, (ulong)(flags | MountFlags.Remount), data), $"mount(remount {flags} {target})");

    /// <summary>Changes the propagation of a mount: one of the four kinds, with <see cref="MountFlags.Recursive"/> or without.</summary>
    /// <exception cref="LinuxException">EINVAL when nothing is mounted there.</exception>
    public static void Propagation(string target, MountFlags flags) =>
        Syscall.Check(mount(null, target, null, (ulong)flags, null), $"mount({flags} {target})");

    /// <summary>Moves a mount.</summary>
    /// <exception cref="LinuxException">EINVAL under a shared parent.</exception>
    public static void Move(string source, string target) =>
        Syscall.Check(mount(source, target, null, (ulong)MountFlags.Move, null), $"mount(move {source} -> {target})");

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int mount(string? source, string target, string? type, ulong flags, string? data);
}

/// <summary>MS_* of mount(2).</summary>
[Flags]
public enum MountFlags : ulong
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>MS_RDONLY.</summary>
    ReadOnly = 1,
    /// <summary>MS_NOSUID.</summary>
    NoSetuid = 2,
    /// <summary>MS_NODEV.</summary>
    NoDevices = 4,
    /// <summary>MS_NOEXEC.</summary>
    NoExec = 8,
    /// <summary>MS_SYNCHRONOUS.</summary>
    Synchronous = 16,
    /// <summary>MS_REMOUNT.</summary>
    Remount = 32,
    /// <summary>MS_MANDLOCK.</summary>
    MandatoryLock = 64,
    /// <summary>MS_DIRSYNC.</summary>
    DirectorySync = 128,
    /// <summary>MS_NOSYMFOLLOW.</summary>
    NoSymlinkFollow = 256,
    /// <summary>MS_NOATIME.</summary>
    NoAccessTime = 1024,
    /// <summary>MS_NODIRATIME.</summary>
    NoDirectoryAccessTime = 2048,
    /// <summary>MS_BIND.</summary>
    Bind = 4096,
    /// <summary>MS_MOVE.</summary>
    Move = 8192,
    /// <summary>MS_REC.</summary>
    Recursive = 16384,
    /// <summary>MS_SILENT.</summary>
    Silent = 32768,
    /// <summary>MS_UNBINDABLE.</summary>
    Unbindable = 1 << 17,
    /// <summary>MS_PRIVATE.</summary>
    Private = 1 << 18,
    /// <summary>MS_SLAVE.</summary>
    Slave = 1 << 19,
    /// <summary>MS_SHARED.</summary>
    Shared = 1 << 20,
    /// <summary>MS_RELATIME.</summary>
    RelativeAccessTime = 1 << 21,
    /// <summary>MS_STRICTATIME.</summary>
    StrictAccessTime = 1 << 24,
    /// <summary>MS_LAZYTIME.</summary>
    LazyTime = 1 << 25,
}
