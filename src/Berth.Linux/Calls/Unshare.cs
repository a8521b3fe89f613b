using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>unshare(2): acts on the calling thread, so do it on a thread of its own that then ends.</summary>
public static partial class Unshare
{
    /// <summary>Gives the calling thread namespaces of its own.</summary>
    /// <exception cref="LinuxException">EPERM, EINVAL for a user namespace in a process with several threads.</exception>
    public static void Namespaces(NamespaceFlags flags) => Syscall.Check(unshare((int)flags), $"unshare({flags})");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);
}

/// <summary>CLONE_NEW* of namespaces(7), and CLONE_FS which entering a mount namespace wants unshared.</summary>
[Flags]
public enum NamespaceFlags
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>CLONE_NEWTIME.</summary>
    Time = 0x80,
    /// <summary>CLONE_FS: root, working directory and umask.</summary>
    FileSystemAttributes = 0x200,
    /// <summary>CLONE_FILES: the descriptor table.</summary>
    FileTable = 0x400,
    /// <summary>CLONE_NEWNS.</summary>
    Mount = 0x20000,
    /// <summary>CLONE_NEWCGROUP.</summary>
    Cgroup = 0x2000000,
    /// <summary>CLONE_NEWUTS.</summary>
    Uts = 0x4000000,
    /// <summary>CLONE_NEWIPC.</summary>
    Ipc = 0x8000000,
    /// <summary>CLONE_NEWUSER.</summary>
    User = 0x10000000,
    /// <summary>CLONE_NEWPID.</summary>
    Pid = 0x20000000,
    /// <summary>CLONE_NEWNET.</summary>
    Network = 0x40000000,
}
