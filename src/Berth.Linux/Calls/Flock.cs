using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>flock(2): a lock of the open file description, gone when its last descriptor closes.</summary>
public static partial class Flock
{
    /// <summary>Takes the lock without waiting; false when another holds it.</summary>
    /// <exception cref="LinuxException">The file cannot be locked.</exception>
    public static bool TryLock(FileDescriptor file, bool exclusive = true)
    {
        var result = flock(file, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB);
        if (result < 0 && Syscall.LastError == Errno.EAGAIN) return false;
        Syscall.Check(result, $"flock({file})");
        return true;
    }

    /// <summary>Waits for the lock. Blocks the thread.</summary>
    /// <exception cref="LinuxException">The file cannot be locked.</exception>
    public static void Lock(FileDescriptor file, bool exclusive = true)
    {
        int result;
        do result = flock(file, exclusive ? LOCK_EX : LOCK_SH);
        while (Syscall.Interrupted(result));
        Syscall.Check(result, $"flock({file})");
    }

    /// <summary>Gives the lock back.</summary>
    /// <exception cref="LinuxException">EBADF.</exception>
    public static void Unlock(FileDescriptor file) => Syscall.Check(flock(file, LOCK_UN), $"flock({file}, LOCK_UN)");

    private const int LOCK_SH = 1;
    private const int LOCK_EX = 2;
    private const int LOCK_NB = 4;
    private const int LOCK_UN = 8;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(FileDescriptor fd, int operation);
}
