using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>
/// Has what was unpacked written while other layers are still on their way: the disk has nothing to do meanwhile, and the flush that makes
/// an image durable finds little left. It promises nothing by itself, but what goes wrong in it is told to the next <see cref="Flush"/>:
/// the kernel tells such a failure once only (syncfs(2)).
/// </summary>
internal sealed class FlushAhead(string folder)
{
    private const long Worthwhile = 4 << 20;
    private readonly Lock _lock = new();
    private Task _flushing = Task.CompletedTask;
    private Exception? _failure;

    /// <summary>So many bytes were unpacked. Does nothing while an earlier flush goes on.</summary>
    public void Unpacked(long bytes)
    {
        if (bytes < Worthwhile) return;
        lock (_lock)
        {
            if (_flushing.IsCompleted) _flushing = Task.Factory.StartNew(Try, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <summary>Returns when all that was unpacked before is on the disk.</summary>
    /// <exception cref="ImageException">It could not be written.</exception>
    public void Flush()
    {
        Task flushing;
        lock (_lock) flushing = _flushing;
        flushing.Wait();
        if (Interlocked.Exchange(ref _failure, null) is { } failure) throw failure;
        Sync();
    }

    private void Try()
    {
        try
        {
            Sync();
        }
        catch (Exception error) when (error is ImageException or LinuxException)
        {
            Interlocked.Exchange(ref _failure, error);
        }
    }

    private void Sync()
    {
        using var root = Open.Path(folder, OpenFlags.ReadOnly | OpenFlags.Directory);
        DiskError.Naming(folder, root, Fsync.FileSystem);
    }
}
