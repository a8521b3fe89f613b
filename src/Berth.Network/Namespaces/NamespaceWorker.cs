using System.Collections.Concurrent;
using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Linux.Processes;

namespace Berth.Network;

/// <summary>
/// The one thread that enters network namespaces. A namespace belongs to a thread, so everything that must happen inside one is
/// done here and the thread goes home afterwards; it never serves the thread pool.
/// </summary>
internal sealed class NamespaceWorker : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private readonly FileDescriptor _home;

    internal NamespaceWorker()
    {
        _home = NetworkNamespace.Current();
        _thread = new Thread(Loop) { IsBackground = true, Name = "berth-netns" };
        _thread.Start();
    }

    /// <summary>Queues work that runs in the host's namespace.</summary>
    internal void Post(Action work)
    {
        try
        {
            _work.Add(work);
        }
        catch (InvalidOperationException)
        {
            // Closing: nobody waits for a refill any more.
        }
    }

    /// <summary>Runs <paramref name="work"/> inside <paramref name="netns"/>.</summary>
    internal Task<T> InsideAsync<T>(FileDescriptor netns, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                done.SetResult(Inside(netns, work));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Runs <paramref name="work"/> in the host's namespace.</summary>
    internal Task<T> AtHomeAsync<T>(Func<T> work) => InsideAsync(_home, work);

    /// <summary>Makes a namespace, runs <paramref name="prepare"/> inside it and comes home. Only on the worker's own thread.</summary>
    /// <param name="users">The user namespace it belongs to; null for the host's.</param>
    /// <param name="prepare">Given the namespace, which is its own from then on unless it throws.</param>
    internal T Create<T>(FileDescriptor? users, Func<FileDescriptor, T> prepare)
    {
        FileDescriptor? netns = null;
        if (users is null) NetworkNamespace.Unshare();
        else netns = UserNamespace.CreateNetwork(users);
        try
        {
            if (netns is null) netns = NetworkNamespace.Current();
            else NetworkNamespace.Enter(netns);
            return prepare(netns);
        }
        catch
        {
            netns?.Dispose();
            throw;
        }
        finally
        {
            // Otherwise this thread would keep the namespace alive after its container has gone.
            NetworkNamespace.Enter(_home);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.CompleteAdding();
        if (Thread.CurrentThread != _thread) _thread.Join();
        _home.Dispose();
        _work.Dispose();
    }

    private T Inside<T>(FileDescriptor netns, Func<T> work)
    {
        NetworkNamespace.Enter(netns);
        try
        {
            return work();
        }
        finally
        {
            NetworkNamespace.Enter(_home);
        }
    }

    private void Loop()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }
}
