using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>pivot_root(2).</summary>
public static partial class PivotRoot
{
    /// <summary>Makes <paramref name="newRoot"/> the root and mounts the old one at <paramref name="putOld"/>; both may be <c>.</c>.</summary>
    /// <exception cref="LinuxException">EINVAL when one of the many conditions is not met.</exception>
    public static void Call(string newRoot, string putOld) =>
        Syscall.Check(syscall(SyscallNumbers.PivotRoot, newRoot, putOld), $"pivot_root({newRoot}, {putOld})");

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint syscall(nint number, string newRoot, string putOld);
}
