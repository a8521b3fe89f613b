using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>Counts what a tree holds as Docker counts it: the lengths of its files, not their blocks, and no directories; a file with several names counts once.</summary>
internal static class TreeUsage
{
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
