using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.Network.Tests;

/// <summary>Runs code inside a network namespace, on a thread that then dies. A socket made inside stays there for good.</summary>
internal static class LabNamespace
{
    internal static FileDescriptor Create()
    {
        FileDescriptor? made = null;
        OnThread(() =>
        {
            NetworkNamespace.Unshare();
            made = NetworkNamespace.Current();
            using var route = RouteSocket.Open();
            route.Execute(new RouteMessages().ChangeLink(1, new LinkChange { Up = true }));
            return 0;
        });
        return made!;
    }

    internal static T Inside<T>(FileDescriptor netns, Func<T> work) => OnThread(() =>
    {
        NetworkNamespace.Enter(netns);
        return work();
    });

    private static T OnThread<T>(Func<T> work)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw new InvalidOperationException($"inside: {failure.Message}", failure);
    }
}
