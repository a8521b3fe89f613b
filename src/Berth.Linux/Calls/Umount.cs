using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>umount(2), its umount2 form.</summary>
public static partial class Umount
{
    /// <summary>Unmounts what is mounted last at <paramref name="target"/>.</summary>
    /// <exception cref="LinuxException">EBUSY in use, EINVAL when nothing is mounted there.</exception>
    public static void Path(string target, UmountFlags flags = UmountFlags.None) =>
        Syscall.Check(umount2(target, (int)flags), $"umount2({target}, {flags})");

    /// <summary>As <see cref="Path"/>, but a failure is an answer.</summary>
    public static Errno TryPath(string target, UmountFlags flags = UmountFlags.None) =>
        umount2(target, (int)flags) < 0 ? Syscall.LastError : Errno.None;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int umount2(string target, int flags);
}

/// <summary>Flags of umount2(2).</summary>
[Flags]
public enum UmountFlags
{
    /// <summary>Fails when in use.</summary>
    None = 0,
    /// <summary>MNT_FORCE.</summary>
    Force = 1,
    /// <summary>MNT_DETACH: gone from the tree now, undone when no longer used.</summary>
    Detach = 2,
    /// <summary>MNT_EXPIRE.</summary>
    Expire = 4,
    /// <summary>UMOUNT_NOFOLLOW.</summary>
    NoFollow = 8,
}
