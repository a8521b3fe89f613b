using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>kill(2). Numbers are reused: hold a pidfd where the process is not one's own child.</summary>
public static partial class Kill
{
    /// <summary>Sends a signal; ESRCH and EPERM are answers.</summary>
    public static Errno Try(int pid, int signal) => kill(pid, signal) < 0 ? Syscall.LastError : Errno.None;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
