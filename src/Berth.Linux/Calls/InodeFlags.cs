using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>FS_IOC_GETFLAGS and FS_IOC_SETFLAGS, ioctl_iflags(2): what <c>lsattr</c> shows and <c>chattr</c> changes.</summary>
public static unsafe partial class InodeFlags
{
    private const nuint FS_IOC_GETFLAGS = 0x80086601;
    private const nuint FS_IOC_SETFLAGS = 0x40086602;

    /// <summary>The flags of an open file or directory; EOPNOTSUPP or ENOTTY where the file system has none.</summary>
    public static Errno TryGet(FileDescriptor file, out InodeFlag flags)
    {
        uint bits = 0;
        var result = ioctl(file, FS_IOC_GETFLAGS, &bits);
        flags = (InodeFlag)bits;
        return result < 0 ? Syscall.LastError : Errno.None;
    }

    /// <summary>Adds a flag to those that are set; EOPNOTSUPP or ENOTTY where the file system does not know it, EPERM on somebody else's file.</summary>
    public static Errno TryAdd(FileDescriptor file, InodeFlag flag)
    {
        if (TryGet(file, out var flags) is not Errno.None and var errno) return errno;
        if (flags.HasFlag(flag)) return Errno.None;
        var bits = (uint)(flags | flag);
        return ioctl(file, FS_IOC_SETFLAGS, &bits) < 0 ? Syscall.LastError : Errno.None;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(FileDescriptor fd, nuint request, uint* flags);
}

/// <summary>FS_*_FL of ioctl_iflags(2).</summary>
[Flags]
public enum InodeFlag : uint
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>FS_TOPDIR_FL: the directories in this one have nothing to do with each other, and need not be near each other on the disk.</summary>
    TopDirectory = 0x20000,
}
