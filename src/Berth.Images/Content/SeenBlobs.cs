using System.Collections.Concurrent;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Oci;

namespace Berth.Images.Content;

/// <summary>A file as it was: nobody changes it without changing one of these, but the disk itself.</summary>
internal readonly record struct BlobStamp(ulong Inode, Timespec Changed, long Length)
{
    /// <summary>Of an open file.</summary>
    public static BlobStamp Of(FileStream file)
    {
        using var descriptor = Open.Path($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}", OpenFlags.Path);
        return Of(Stat.Descriptor(descriptor));
    }

    /// <summary>Of a path; null when no file is there.</summary>
    public static BlobStamp? Of(string path) =>
        Stat.TryAt(FileDescriptor.WorkingDirectory, path, out _) is { Type: FileType.Regular } stat ? Of(stat) : null;

    private static BlobStamp Of(FileStat stat) => new(stat.Inode, stat.ChangeTime, stat.Size);
}

/// <summary>
/// Blobs that this process has hashed, as they were then. What has not changed since needs no second look before it is sent by the kernel; what
/// was found spoilt is sent to nobody.
/// </summary>
internal sealed class SeenBlobs
{
    // Some hundred bytes each; what is forgotten is hashed once more.
    private const int Max = 100_000;

    private readonly ConcurrentDictionary<Digest, (BlobStamp Stamp, bool IsSound)> _seen = new();
    private int _count;

    /// <summary>About how many there are.</summary>
    public int Count => _count;

    /// <summary>Whether a blob was what its digest says; null when nobody looked at it as it is now.</summary>
    public bool? IsSound(Digest digest, BlobStamp stamp) => _seen.TryGetValue(digest, out var seen) && seen.Stamp == stamp ? seen.IsSound : null;

    /// <summary>Notes what a blob was found to be.</summary>
    public void Note(Digest digest, BlobStamp stamp, bool isSound)
    {
        if (Interlocked.Increment(ref _count) > Max)
        {
            _seen.Clear();
            _count = 1;
        }
        _seen[digest] = (stamp, isSound);
    }
}
