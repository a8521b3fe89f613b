using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots;

/// <summary>Counts what a tree takes of the disk: the blocks of its files and directories; a file with several names counts once.</summary>
public static class TreeBlocks
{
    private const int BlockSize = 512;

    /// <summary>The bytes that removing a file or a directory would free; 0 when it is not there.</summary>
    public static long OfPath(string path)
    {
        if (Stat.TryAt(FileDescriptor.WorkingDirectory, path, out _) is not { } stat) return 0;
        if (stat.Type != FileType.Directory) return stat.Blocks * BlockSize;
        using var root = Open.TryAt(FileDescriptor.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out _);
        return root is null ? 0 : (stat.Blocks * BlockSize) + Beneath(root, []);
    }

    private static long Beneath(FileDescriptor directory, HashSet<ulong> seen)
    {
        long bytes = 0;
        foreach (var entry in Getdents.All(directory))
        {
            // A container may be deleting it under our eyes.
            if (Stat.TryAt(directory, entry.Name, out _) is not { } stat) continue;
            if (stat.Type != FileType.Directory)
            {
                if (stat.Links == 1 || seen.Add(stat.Inode)) bytes += stat.Blocks * BlockSize;
                continue;
            }
            bytes += stat.Blocks * BlockSize;
            using var child = Open.TryAt(directory, entry.Name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out _);
            if (child is not null) bytes += Beneath(child, seen);
        }
        return bytes;
    }
}
