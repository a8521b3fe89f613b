using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;

namespace Berth.Runtime.Shims;

/// <summary>The devpts instance of a running container, where the terminal of an exec is made.</summary>
internal static class ContainerTerminals
{
    private const uint DevptsMagic = 0x1cd1;

    /// <summary>Opens it through the first process's root, and believes only the file system's own word that it is one.</summary>
    /// <exception cref="LaunchException">The container has none.</exception>
    public static FileDescriptor Open(int pid, FileDescriptor process)
    {
        try
        {
            using var root = Linux.Calls.Open.Path($"/proc/{pid}/root", OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec);
            var devpts = SafePath.Open(root, "/dev/pts", OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec);
            // Signal 0 asks whether the process still is: then its number cannot have been another's a moment ago.
            var errno = Pidfd.TrySignal(process, 0);
            if (errno == Errno.None && (uint)Statfs.Descriptor(devpts).Type == DevptsMagic) return devpts;
            devpts.Dispose();
            throw new LinuxException("open(/dev/pts)", errno == Errno.None ? Errno.ENODEV : errno);
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Stdio, e.Call, e.Errno);
        }
    }
}
