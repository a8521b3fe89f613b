using System.Globalization;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Runtime.Launching;

/// <summary>
/// Clones a tree that only another process sees: <c>/proc/PID/root/dev/shm</c>, the shared memory of a container. The kernel clones mounts
/// of the caller's own namespace only, so a thread goes there, and ends.
/// </summary>
internal static class ForeignTree
{
    private const string Prefix = "/proc/";
    private const string Root = "/root/";

    /// <summary>The process and the path as it sees it; null when <paramref name="source"/> is a path of this namespace.</summary>
    public static (int Pid, string Path)? Of(string source)
    {
        if (!source.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var end = source.IndexOf(Root, Prefix.Length, StringComparison.Ordinal);
        return end > 0 && int.TryParse(source.AsSpan(Prefix.Length, end - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? (pid, source[(end + Root.Length - 1)..])
            : null;
    }

    /// <summary>Clones it; links in the path stay beneath that process's root, and lead nowhere magic.</summary>
    /// <exception cref="LinuxException">The process is gone, or there is no such path.</exception>
    public static FileDescriptor Clone(int pid, string path, bool recursive)
    {
        using var mounts = Open.Path(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/mnt"), OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        FileDescriptor? tree = null;
        LinuxException? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Unshare.Namespaces(NamespaceFlags.FileSystemAttributes);
                Setns.Join(mounts, NamespaceFlags.Mount);
                using var root = Open.Path("/", OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec);
                using var source = SafePath.TryOpen(root, path, OpenFlags.Path, out var errno) ?? throw new LinuxException($"openat2({path})", errno);
                tree = OpenTree.Clone(source, "", recursive);
            }
            catch (LinuxException e)
            {
                failure = e;
            }
        }, 128 * 1024) { IsBackground = true, Name = "foreign tree" };
        thread.Start();
        thread.Join();
        return tree ?? throw failure!;
    }
}
