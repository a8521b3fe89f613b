using System.Runtime.ExceptionServices;
using Berth.Linux.Calls;

namespace Berth.Linux.Processes;

/// <summary>
/// Runs work in another mount namespace, on a thread made for it that then ends: a namespace belongs to a thread, and one that has been
/// elsewhere must never serve anybody else.
/// </summary>
public static class NamespaceThread
{
    /// <summary>Runs <paramref name="work"/> in the mount namespace behind <paramref name="mounts"/>, whose root is the thread's root.</summary>
    /// <exception cref="LinuxException">It cannot be entered, or the work failed.</exception>
    public static T InMountsOf<T>(FileDescriptor mounts, Func<T> work) => Run(() =>
    {
        Unshare.Namespaces(NamespaceFlags.FileSystemAttributes);
        Setns.Join(mounts, NamespaceFlags.Mount);
        return work();
    });

    /// <summary>Runs <paramref name="work"/> in a copy of the caller's mount namespace that sends nothing back.</summary>
    /// <exception cref="LinuxException">It cannot be made, or the work failed.</exception>
    public static T InPrivateMounts<T>(Func<T> work) => Run(() =>
    {
        Unshare.Namespaces(NamespaceFlags.Mount | NamespaceFlags.FileSystemAttributes);
        Mount.Propagation("/", MountFlags.Private | MountFlags.Recursive);
        return work();
    });

    private static T Run<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        })
        { IsBackground = true, Name = "berth mounts" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
