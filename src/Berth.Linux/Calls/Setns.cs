using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>setns(2): acts on the calling thread, so do it on a thread of its own that then ends.</summary>
public static partial class Setns
{
    /// <summary>Joins the namespace behind <paramref name="file"/>, or with a pidfd (Linux 5.8) all those named.</summary>
    /// <exception cref="LinuxException">EPERM; EINVAL when the kind does not fit.</exception>
    public static void Join(FileDescriptor file, NamespaceFlags flags) => Syscall.Check(setns(file, (int)flags), $"setns({file}, {flags})");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(FileDescriptor fd, int flags);
}
