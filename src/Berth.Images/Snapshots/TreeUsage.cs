using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots;

/// <summary>Counts what a tree holds as Docker counts it: the lengths of its files, not their blocks, and no directories; a file with several names counts once.</summary>
public static class TreeUsage
{
    /// <summary>The bytes beneath a directory; 0 when it is not there. The last name may be no link.</summary>
    public static long OfPath(string directory)
    {
        using var root = Open.TryAt(FileDescriptor.WorkingDirectory, directory, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out _);
        return root is null ? 0 : Of(root).Bytes;
    }

    /// <summary>Bytes and inodes beneath an open directory.</summary>
    public static DiskUsage Of(FileDescriptor root)
    {
        var seen = new HashSet<ulong>();
        var (bytes, inodes) = (0L, 0L);
        Walk(root);
        return new DiskUsage(bytes, inodes);

        void Walk(FileDescriptor directory)
        {
            foreach (var entry in Getdents.All(directory))
            {
                // The container may be deleting it under our eyes.
                if (Stat.TryAt(directory, entry.Name, out _) is not { } stat) continue;
                if (stat.Links > 1 && stat.Type != FileType.Directory && !seen.Add(stat.Inode)) continue;
                inodes++;
                if (stat.Type != FileType.Directory)
                {
                    bytes += stat.Size;
                    continue;
                }

                using var child = Open.TryAt(directory, entry.Name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out _);
                if (child is not null) Walk(child);
            }
        }
    }
}
