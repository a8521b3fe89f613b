using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>Calls made with arguments that cannot succeed or do nothing, to see whether the kernel has them.</summary>
internal static partial class FeatureProbe
{
    /// <summary>clone3(2): no arguments is EINVAL.</summary>
    public static bool Clone3 => Has(SyscallNumbers.Clone3, 0, 0, 0, 0, 0, Errno.EINVAL);

    /// <summary>pidfd_open(2): of nobody is EINVAL.</summary>
    public static bool Pidfd => Has(SyscallNumbers.PidfdOpen, 0, 0, 0, 0, 0, Errno.EINVAL);

    /// <summary>close_range(2): from above to below is EINVAL.</summary>
    public static bool CloseRange => Has(SyscallNumbers.CloseRange, 1, 0, 0, 0, 0, Errno.EINVAL);

    /// <summary>mount_setattr(2): an argument of no size is EINVAL.</summary>
    public static bool MountSetattr => Has(SyscallNumbers.MountSetattr, -1, 0, 0, 0, 0, Errno.EINVAL);

    /// <summary>open_tree(2) and with it the family of mount calls: unknown flags are EINVAL.</summary>
    public static bool OpenTree => Has(SyscallNumbers.OpenTree, -1, 0, 0x2000_0000, 0, 0, Errno.EINVAL);

    private static bool Has(nint number, nint a0, nint a1, nint a2, nint a3, nint a4, Errno expected) =>
        syscall(number, a0, a1, a2, a3, a4) < 0 && Syscall.LastError == expected;

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint a0, nint a1, nint a2, nint a3, nint a4);
}
