using Berth.Images.Trees;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>A directory and what it should look like.</summary>
internal readonly record struct PatchedDirectory(string Path, uint Mode, uint Uid, uint Gid, Timespec ModifyTime);

/// <summary>
/// In overlayfs the topmost layer that has a directory decides its mode and owner. A layer that holds <c>tmp/x</c> without naming
/// <c>tmp</c> has a <c>tmp</c> of 0755 all the same, and would hide that it is 1777 below. Layers are shared between images and never
/// change, so what such a stack needs is one more layer on top that holds nothing but those directories.
/// </summary>
internal static class StackPatch
{
    /// <summary>The directories to put right, parents first. Layers come bottom first.</summary>
    public static IReadOnlyList<PatchedDirectory> Plan(IReadOnlyList<(string Tree, IReadOnlyList<string> Implicit)> layers)
    {
        // The bottom layer has nothing below to look like.
        var unnamed = layers.Skip(1).SelectMany(x => x.Implicit).Distinct().ToList();
        if (unnamed.Count == 0) return [];
        var trees = new List<StackedTree>();
        try
        {
            foreach (var (tree, names) in layers) trees.Insert(0, new StackedTree(tree, names));
            var plan = new SortedDictionary<string, PatchedDirectory>(StringComparer.Ordinal);
            foreach (var path in unnamed)
            {
                if (Differing(trees, path) is null) continue;
                // The directories on the way are in the patch too, so they have to be right as well.
                for (var part = path; part.Length > 0; part = EntryPath.Parent(part).ToString())
                    if (!plan.ContainsKey(part) && Wanted(trees, part) is { } wanted) plan.Add(part, wanted);
            }
            // The patch also has a root directory, which decides for the root of the stack.
            if (plan.Count > 0 && Wanted(trees, "") is { } root) plan.Add("", root);
            return [.. plan.Values];
        }
        finally
        {
            foreach (var tree in trees) tree.Dispose();
        }
    }

    /// <summary>Makes the directories of a plan in an empty layer.</summary>
    public static void Write(FileDescriptor root, IReadOnlyList<PatchedDirectory> plan)
    {
        foreach (var directory in plan)
        {
            using var made = directory.Path.Length == 0 ? root.Duplicate() : SafePath.MakeDirectories(root, directory.Path, 0x1C0);
            Chown.Descriptor(made, directory.Uid, directory.Gid);
            Chmod.Descriptor(made, directory.Mode);
        }
        for (var i = plan.Count - 1; i >= 0; i--)
        {
            using var made = plan[i].Path.Length == 0 ? root.Duplicate() : SafePath.Open(root, plan[i].Path, OpenFlags.ReadOnly | OpenFlags.Directory);
            Utimensat.Descriptor(made, plan[i].ModifyTime, plan[i].ModifyTime);
        }
    }

    private static PatchedDirectory? Differing(List<StackedTree> trees, string path)
    {
        if (Wanted(trees, path) is not { } wanted) return null;
        var top = trees.Select(x => x.Look(path)).First(x => x.Exists);
        return top.Stat.Permissions == wanted.Mode && top.Stat.Uid == wanted.Uid && top.Stat.Gid == wanted.Gid ? null : wanted;
    }

    // Top down: the first layer that names the directory itself decides; nothing does when it is hidden, or not there at all.
    private static PatchedDirectory? Wanted(List<StackedTree> trees, string path)
    {
        PatchedDirectory? found = null;
        foreach (var tree in trees)
        {
            var look = tree.Look(path);
            if (look.Exists)
            {
                var stat = look.Stat;
                if (found is null || !look.IsImplicit) found = new PatchedDirectory(path, stat.Permissions, stat.Uid, stat.Gid, stat.ModifyTime);
                if (!look.IsImplicit) return found;
            }
            if (look.HidesBelow) return found;
        }
        return found;
    }

    private readonly record struct Look(bool Exists, bool IsImplicit, bool HidesBelow, FileStat Stat);

    private sealed class StackedTree(string tree, IReadOnlyList<string> names) : IDisposable
    {
        private readonly FileDescriptor _root = Open.Path(tree, OpenFlags.ReadOnly | OpenFlags.Directory);
        private readonly HashSet<string> _implicit = [.. names];
        private readonly Dictionary<string, Look> _seen = [];

        /// <summary>What this layer has at a path. Links are not followed, as overlayfs does not; what is above is looked at once.</summary>
        public Look Look(string path)
        {
            if (path.Length == 0) return new Look(true, false, true, Stat.Descriptor(_root));
            if (_seen.TryGetValue(path, out var seen)) return seen;
            var parent = EntryPath.Parent(path).ToString();
            var above = parent.Length == 0 ? new Look(true, false, false, default) : Look(parent);
            return _seen[path] = above.Exists ? Look(path, above) : above;
        }

        private Look Look(string path, Look above)
        {
            const ResolveFlags inside = ResolveFlags.Beneath | ResolveFlags.NoSymlinks;
            using var entry = Openat2.TryAt(_root, path, OpenFlags.Path | OpenFlags.NoFollow, inside, out var errno);
            if (entry is null) return errno == Errno.ENOENT ? new Look(false, false, above.HidesBelow, default) : throw new LinuxException($"openat2({path})", errno);
            var stat = Stat.Descriptor(entry);
            // A whiteout, or a file in the way.
            if (stat.Type != FileType.Directory) return new Look(false, false, true, default);
            var isOpaque = Xattr.Get(entry, "trusted.overlay.opaque") is [(byte)'y'];
            return new Look(true, _implicit.Contains(path), above.HidesBelow || isOpaque, stat);
        }

        public void Dispose() => _root.Dispose();
    }
}
