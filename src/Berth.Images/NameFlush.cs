namespace Berth.Images;

/// <summary>
/// Makes the names in one directory durable, when there are new ones. Names have to be on disk before the record that needs them is: file
/// systems with a log per file (btrfs) may keep the later one and lose the earlier.
/// </summary>
internal sealed class NameFlush(string path)
{
    private readonly Lock _flushing = new();
    private volatile bool _hasNew;

    /// <summary>There is a new name.</summary>
    public void Mark() => _hasNew = true;

    /// <summary>Returns when all names marked before are durable, whoever flushed them.</summary>
    public void Run()
    {
        lock (_flushing)
        {
            if (!_hasNew) return;
            // Before the flush: what comes meanwhile may not be in it.
            _hasNew = false;
            try
            {
                DiskError.SyncDirectory(path);
            }
            catch
            {
                _hasNew = true;
                throw;
            }
        }
    }
}
