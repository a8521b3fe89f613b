using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images;

/// <summary>
/// Writes everything of a store to the disk at once (syncfs(2)): layers, documents and names of work that is to be durable together share one
/// flush, and so does work of several at the same time. What goes wrong in a flush is told to everybody whose writes it may have
/// lost, also when it ran ahead of them: the kernel tells such a failure once only, and takes the lost pages for written.
/// </summary>
/// <param name="flush">Writes all to the disk.</param>
internal sealed class StoreFlush(Action flush)
{
    private const long Worthwhile = 4 << 20;

    private readonly Lock _lock = new();
    private readonly Lock _running = new();
    private Task _ahead = Task.CompletedTask;
    private long _begun;
    private long _succeeded;
    private long _failed;
    private Exception? _failure;

    /// <summary>Of the file system a folder is on.</summary>
    public static StoreFlush Of(string folder) => new(() =>
    {
        using var root = Open.Path(folder, OpenFlags.ReadOnly | OpenFlags.Directory);
        DiskError.Naming(folder, root, Fsync.FileSystem);
    });

    /// <summary>The number of the next flush: ask before the first write that is to become durable, and after the last.</summary>
    public long Next
    {
        get
        {
            lock (_lock) return _begun + 1;
        }
    }

    /// <summary>
    /// So many bytes were unpacked: the disk has nothing to do while more arrives, and the flush that counts finds little left. Promises
    /// nothing; does nothing while an earlier one goes on.
    /// </summary>
    public void Ahead(long bytes)
    {
        if (bytes < Worthwhile) return;
        lock (_lock)
        {
            if (_ahead.IsCompleted) _ahead = Task.Factory.StartNew(() => RunUpTo(Next), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <summary>Returns when all that was written before this call is on the disk.</summary>
    /// <param name="since">What <see cref="Next"/> was before the first of it was written.</param>
    /// <exception cref="ImageException">Some of it could not be written.</exception>
    public void Complete(long since) => Complete(since, Next);

    /// <summary>The same of what was written between two moments: nothing is to be done when another's flush took it along.</summary>
    /// <param name="since">What <see cref="Next"/> was before the first write.</param>
    /// <param name="until">What it was after the last.</param>
    /// <exception cref="ImageException">Some of it could not be written.</exception>
    public void Complete(long since, long until)
    {
        RunUpTo(until);
        lock (_lock)
        {
            if (_failed >= since) throw new ImageException(ImageErrorCode.Internal, _failure!.Message, _failure);
        }
    }

    // One at a time: the flush somebody waited for here may have begun after his own writes.
    private void RunUpTo(long until)
    {
        lock (_running)
        {
            if (_succeeded < until && _failed < until) Run();
        }
    }

    private void Run()
    {
        long number;
        lock (_lock) number = ++_begun;
        try
        {
            flush();
            _succeeded = number;
        }
        catch (Exception error) when (error is ImageException or LinuxException)
        {
            lock (_lock) (_failed, _failure) = (number, error);
        }
    }
}
