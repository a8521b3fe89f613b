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

    private const int WNOHANG = 1;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, int* status, int options);
}
