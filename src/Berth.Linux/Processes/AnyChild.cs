using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>wait(2) for whichever child has ended: the first process of a container inherits all orphans.</summary>
public static unsafe partial class AnyChild
{
    /// <summary>Reaps one child that has ended; false when none has. The code is the exit code, or 128 plus the signal.</summary>
    public static bool TryReap(out int pid, out int code)
    {
        int status;
        do pid = waitpid(-1, &status, WNOHANG);
        while (Syscall.Interrupted(pid));
        code = (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
        return pid > 0;
    }

    /// <summary>Names one child that has ended and leaves it as it is; false when none has.</summary>
    public static bool TryPeek(out int pid)
    {
        var info = stackalloc int[32];
        new Span<int>(info, 32).Clear();
        int result;
        do result = waitid(P_ALL, 0, info, WEXITED | WNOHANG | WNOWAIT, null);
        while (Syscall.Interrupted(result));
        // siginfo: signo, errno, code, padding, pid.
        pid = result < 0 ? 0 : info[4];
        return pid > 0;
    }

    /// <summary>Collects one that has ended.</summary>
    public static void Reap(int pid)
    {
        int result;
        do result = waitid(P_PID, pid, null, WEXITED | WNOHANG, null);
        while (Syscall.Interrupted(result));
    }

    private const int WNOHANG = 1;
    private const int WEXITED = 4;
    private const int WNOWAIT = 0x1000000;
    private const int P_ALL = 0;
    private const int P_PID = 1;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int type, int id, int* info, int options, void* usage);
}
