using System.Globalization;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>
/// A tar may hold two entries of one name. The later one is what the layer shows, but the tar cannot be made again without the content of the
/// earlier: such files are kept beside the tree, as <c>replaced/N</c> for the content that the recipe names as its Nth.
/// </summary>
/// <param name="directory">The directory of the layer.</param>
internal sealed class ReplacedContents(string directory) : IDisposable
{
    /// <summary>The directory beside the layer's tree, where there is one.</summary>
    public const string FileName = "replaced";

    private const string Unsorted = "aside";
    private readonly List<ulong> _inodes = [];
    private FileDescriptor? _aside;
    private int _count;

    /// <summary>The recipe has named the content of this file.</summary>
    public void Add(FileDescriptor parent, string name) => _inodes.Add(Stat.At(parent, name).Inode);

    /// <summary>Takes away what an entry is to replace, but keeps the files in it.</summary>
    public void TakeAway(FileDescriptor parent, string name)
    {
        if (Stat.TryAt(parent, name, out _) is not { Type: FileType.Regular or FileType.Directory })
        {
            SafePath.RemoveTree(parent, name);
            return;
        }
        if (_aside is null)
        {
            Mkdir.Path(Path.Combine(directory, Unsorted), 0x1C0);
            _aside = Open.Path(Path.Combine(directory, Unsorted), OpenFlags.ReadOnly | OpenFlags.Directory);
        }
        Rename.At(parent, name, _aside, Text(_count++));
    }

    /// <summary>When the tree is done: gives what was taken away and is needed its name, and removes the rest.</summary>
    public void Sort()
    {
        if (_aside is null) return;
        var needed = new Dictionary<ulong, int>(_inodes.Count);
        for (var i = 0; i < _inodes.Count; i++) needed[_inodes[i]] = i;
        using var root = Open.Path(directory, OpenFlags.ReadOnly | OpenFlags.Directory);
        Mkdir.At(root, FileName, 0x1C0);
        using (var kept = Open.At(root, FileName, OpenFlags.ReadOnly | OpenFlags.Directory)) Sort(_aside, kept, needed);
        SafePath.RemoveTree(root, Unsorted);
    }

    public void Dispose() => _aside?.Dispose();

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Sort(FileDescriptor from, FileDescriptor kept, Dictionary<ulong, int> needed)
    {
        foreach (var entry in Getdents.All(from))
        {
            var stat = Stat.At(from, entry.Name);
            if (stat.Type == FileType.Regular && needed.TryGetValue(stat.Inode, out var number))
            {
                Rename.At(from, entry.Name, kept, Text(number));
            }
            else if (stat.Type == FileType.Directory)
            {
                using var child = Open.At(from, entry.Name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
                Sort(child, kept, needed);
            }
        }
    }
}
