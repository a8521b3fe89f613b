using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>mount_setattr(2), since Linux 5.12.</summary>
public static unsafe partial class MountSetattr
{
    /// <summary>Changes attributes of an open mount, and with <paramref name="recursive"/> of all beneath it.</summary>
    /// <param name="mount">A mount or anything in it, O_PATH included.</param>
    /// <param name="set">Attributes to set.</param>
    /// <param name="clear">Attributes to clear.</param>
    /// <param name="propagation">New propagation, or none to keep it.</param>
    /// <param name="recursive">Whether mounts beneath change too, all or none.</param>
    /// <param name="userNamespace">The mapping for <see cref="MountAttributes.IdMap"/>.</param>
    /// <exception cref="LinuxException">ENOSYS on old kernels; EINVAL where the file system cannot be id-mapped.</exception>
    public static void Change(
        FileDescriptor mount,
        MountAttributes set,
        MountAttributes clear = MountAttributes.None,
        MountFlags propagation = MountFlags.None,
        bool recursive = false,
        FileDescriptor? userNamespace = null)
    {
        // Setting one of the atime kinds needs the old one cleared first: they are a field, not flags.
        if ((set & MountAttributes.AccessTimeMask) != 0) clear |= MountAttributes.AccessTimeMask;
        var attributes = new Attributes
        {
            Set = (ulong)set,
            Clear = (ulong)clear,
            Propagation = (ulong)propagation,
            UserNamespace = userNamespace is null ? 0 : (ulong)userNamespace.Number,
        };
        var flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
        Syscall.Check(
            syscall(SyscallNumbers.MountSetattr, mount, "", flags, &attributes, sizeof(Attributes)),
            $"mount_setattr({mount}, set {set}, clear {clear})");
        GC.KeepAlive(userNamespace);
    }

    private struct Attributes
    {
        public ulong Set, Clear, Propagation, UserNamespace;
    }

    private const uint AT_EMPTY_PATH = 0x1000;
    private const uint AT_RECURSIVE = 0x8000;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint syscall(nint number, FileDescriptor dirfd, string path, uint flags, Attributes* attributes, nint size);
}

/// <summary>MOUNT_ATTR_* of fsmount(2) and mount_setattr(2).</summary>
[Flags]
public enum MountAttributes : uint
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>MOUNT_ATTR_RDONLY.</summary>
    ReadOnly = 0x1,
    /// <summary>MOUNT_ATTR_NOSUID.</summary>
    NoSetuid = 0x2,
    /// <summary>MOUNT_ATTR_NODEV.</summary>
    NoDevices = 0x4,
    /// <summary>MOUNT_ATTR_NOEXEC.</summary>
    NoExec = 0x8,
    /// <summary>MOUNT_ATTR__ATIME: the field of the atime kinds; zero in it means relatime.</summary>
    AccessTimeMask = 0x70,
    /// <summary>MOUNT_ATTR_NOATIME.</summary>
    NoAccessTime = 0x10,
    /// <summary>MOUNT_ATTR_STRICTATIME.</summary>
    StrictAccessTime = 0x20,
    /// <summary>MOUNT_ATTR_NODIRATIME.</summary>
    NoDirectoryAccessTime = 0x80,
    /// <summary>MOUNT_ATTR_IDMAP.</summary>
    IdMap = 0x100000,
    /// <summary>MOUNT_ATTR_NOSYMFOLLOW.</summary>
    NoSymlinkFollow = 0x200000,
}
