using Berth.Oci;

namespace Berth.Images.Pull;

/// <summary>
/// Blobs that are being downloaded, as files, so that a pull which was broken off goes on where it was, after a restart of the daemon too. What
/// is in them proves nothing: whoever reads one hashes it like anything from the network.
/// </summary>
internal sealed class PartialBlobs
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private readonly string _folder;
    private readonly Lock _lock = new();
    private readonly HashSet<Digest> _open = [];

    /// <param name="root">The folder of the store.</param>
    /// <param name="time">Tells which ones nobody came back for.</param>
    public PartialBlobs(string root, TimeProvider time)
    {
        _folder = Path.Combine(root, "partial");
        Directory.CreateDirectory(_folder);
        var oldest = (time.GetUtcNow() - Lifetime).UtcDateTime;
        foreach (var path in Directory.EnumerateFiles(_folder))
            if (File.GetLastWriteTimeUtc(path) < oldest) File.Delete(path);
    }

    /// <summary>What there is of a blob; null while somebody else downloads it.</summary>
    public PartialBlob? Open(Descriptor blob)
    {
        lock (_lock)
        {
            if (!_open.Add(blob.Digest)) return null;
        }
        try
        {
            return new PartialBlob(PathOf(blob.Digest), blob.Size, () => Close(blob.Digest));
        }
        catch
        {
            Close(blob.Digest);
            throw;
        }
    }

    /// <summary>Deletes what there is of a blob, unless somebody downloads it.</summary>
    public void Drop(Digest blob)
    {
        lock (_lock)
        {
            if (!_open.Contains(blob)) File.Delete(PathOf(blob));
        }
    }

    /// <summary>Deletes what nobody is downloading now. Returns the bytes freed.</summary>
    public long Sweep()
    {
        long freed = 0;
        lock (_lock)
        {
            foreach (var file in IdleFiles())
            {
                freed += file.Length;
                file.Delete();
            }
        }
        return freed;
    }

    /// <summary>Bytes that <see cref="Sweep"/> would free.</summary>
    public long Idle()
    {
        lock (_lock) return IdleFiles().Sum(static file => file.Length);
    }

    // Under the lock.
    private IEnumerable<FileInfo> IdleFiles()
    {
        var open = _open.Select(PathOf).ToHashSet(StringComparer.Ordinal);
        return new DirectoryInfo(_folder).EnumerateFiles().Where(file => !open.Contains(file.FullName));
    }

    private void Close(Digest digest)
    {
        lock (_lock) _open.Remove(digest);
    }

    private string PathOf(Digest digest) => Path.Combine(_folder, $"{digest.Algorithm}-{digest.Hex}");
}
