using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>rename(2) and its renameat2 form.</summary>
public static partial class Rename
{
    /// <summary>Renames a host path, replacing what is there.</summary>
    /// <exception cref="LinuxException">The rename failed.</exception>
    public static void Path(string from, string to) => At(FileDescriptor.WorkingDirectory, from, FileDescriptor.WorkingDirectory, to);

    /// <summary>Renames between two directories.</summary>
    /// <exception cref="LinuxException">EEXIST with <see cref="RenameFlags.NoReplace"/>, EXDEV between file systems.</exception>
    public static void At(FileDescriptor fromDirectory, string from, FileDescriptor toDirectory, string to, RenameFlags flags = RenameFlags.None) =>
        Syscall.Check(syscall(SyscallNumbers.Renameat2, fromDirectory, from, toDirectory, to, (uint)flags), $"renameat2({from} -> {to})");

    /// <summary>As <see cref="At"/>, but a failure is an answer.</summary>
    public static Errno TryAt(FileDescriptor fromDirectory, string from, FileDescriptor toDirectory, string to, RenameFlags flags = RenameFlags.None) =>
        syscall(SyscallNumbers.Renameat2, fromDirectory, from, toDirectory, to, (uint)flags) < 0 ? Syscall.LastError : Errno.None;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint syscall(nint number, FileDescriptor olddirfd, string oldpath, FileDescriptor newdirfd, string newpath, uint flags);
}

/// <summary>RENAME_* of renameat2(2).</summary>
[Flags]
public enum RenameFlags
{
    /// <summary>Replaces the target.</summary>
    None = 0,
    /// <summary>RENAME_NOREPLACE: EEXIST when the target exists.</summary>
    NoReplace = 1,
    /// <summary>RENAME_EXCHANGE: swaps the two, atomically.</summary>
    Exchange = 2,
    /// <summary>RENAME_WHITEOUT: leaves an overlay whiteout behind.</summary>
    Whiteout = 4,
}
