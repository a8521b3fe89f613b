using System.Collections.Concurrent;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots;

/// <summary>
/// What a store takes of the disk for its images: layers, blobs, records, downloads that go on or wait. A layer does not change once it is one, so
/// each is walked once; the rest is looked at anew.
/// </summary>
/// <param name="root">The folder of the store.</param>
internal sealed class StoreUsage(string root)
{
    private const int BlockSize = 512;

    private readonly ConcurrentDictionary<(string Path, ulong Inode), long> _layers = new();

    /// <summary>Bytes of the disk, without what containers wrote.</summary>
    public long Bytes()
    {
        var bytes = 0L;
        foreach (var part in Directory.EnumerateFileSystemEntries(root))
        {
            // Containers answer for what they write.
            if (Path.GetFileName(part) == "roots") continue;
            bytes += Path.GetFileName(part) == "layers" ? Layers(part) : Files(part);
        }
        return bytes;
    }

    private long Layers(string folder)
    {
        var (bytes, seen) = (0L, new HashSet<(string, ulong)>());
        foreach (var layer in Directory.EnumerateFileSystemEntries(folder))
        {
            if (Stat.TryAt(FileDescriptor.WorkingDirectory, layer, out _) is not { } stat) continue;
            seen.Add((layer, stat.Inode));
            bytes += _layers.GetOrAdd((layer, stat.Inode), static key => TreeBlocks.OfPath(key.Path));
        }
        foreach (var gone in _layers.Keys.Where(key => !seen.Contains(key)).ToList()) _layers.TryRemove(gone, out _);
        return bytes;
    }

    // The folders themselves are there when nothing is in them.
    private static long Files(string path)
    {
        if (Stat.TryAt(FileDescriptor.WorkingDirectory, path, out _) is not { } stat) return 0;
        if (stat.Type != FileType.Directory) return stat.Blocks * BlockSize;
        try
        {
            return Directory.EnumerateFileSystemEntries(path).Sum(Files);
        }
        catch (DirectoryNotFoundException)
        {
            // It went while we looked.
            return 0;
        }
    }
}
