using Berth.Linux.Calls;

namespace Berth.Linux.Netlink;

/// <summary>
/// network_namespaces(7), of the calling thread. A thread that has moved must not go back to the thread pool: enter namespaces
/// on a thread of your own.
/// </summary>
public static class NetworkNamespace
{
    /// <summary>The namespace the calling thread is in. Holding the descriptor keeps the namespace.</summary>
    public static FileDescriptor Current() => Calls.Open.Path("/proc/thread-self/ns/net", OpenFlags.ReadOnly);

    /// <summary>The namespace behind a path such as <c>/proc/PID/ns/net</c>.</summary>
    /// <exception cref="LinuxException">There is none.</exception>
    public static FileDescriptor Open(string path) => Calls.Open.Path(path, OpenFlags.ReadOnly);

    /// <summary>Moves the calling thread into a new namespace.</summary>
    /// <exception cref="LinuxException">EPERM without CAP_SYS_ADMIN, ENOSPC beyond user.max_net_namespaces.</exception>
    public static void Unshare() => Calls.Unshare.Namespaces(NamespaceFlags.Network);

    /// <summary>Moves the calling thread into an existing namespace.</summary>
    /// <exception cref="LinuxException">EPERM, or the descriptor is no network namespace (EINVAL).</exception>
    public static void Enter(FileDescriptor netns) => Setns.Join(netns, NamespaceFlags.Network);
}
