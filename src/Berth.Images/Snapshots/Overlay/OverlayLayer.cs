using System.Globalization;
using System.Text.Json;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>A directory <c>unpack/N</c> with <c>fs</c> and, once its digest is known, <c>layer.json</c>; renamed to <c>layers/N</c> as a whole.</summary>
internal sealed class OverlayLayer : UnpackedLayer
{
    public const string Tree = "fs";
    public const string Document = "layer.json";

    private readonly string _unpackRoot;
    private readonly string _name;
    private bool _moved;

    /// <param name="unpackRoot">Where it is made.</param>
    /// <param name="number">Its name.</param>
    /// <param name="since">The number of the first flush that may find something of it.</param>
    public OverlayLayer(string unpackRoot, int number, long since)
    {
        (_unpackRoot, Number, Since) = (unpackRoot, number, since);
        _name = number.ToString(CultureInfo.InvariantCulture);
        Mkdir.Path(Directory, 0x1C0);
        try
        {
            Mkdir.Path(TreePath, 0x1ED);
        }
        catch
        {
            Unlink.TryDirectoryAt(FileDescriptor.WorkingDirectory, Directory);
            throw;
        }
    }

    /// <summary>
    /// Has the file system put the trees that are made in a folder apart from each other. Side by side they share what ext4's allocator looks through
    /// for each new file: without a journal that is every inode of the layers removed in the last minutes, and a layer after a removed one takes six
    /// times as long. A hint: other file systems do not know the flag, and need not.
    /// </summary>
    public static void SpreadOut(string unpackRoot)
    {
        using var directory = Open.Path(unpackRoot, OpenFlags.ReadOnly | OpenFlags.Directory);
        InodeFlags.TryAdd(directory, InodeFlag.TopDirectory);
    }

    public int Number { get; }

    public long Since { get; }

    /// <summary>True when it is a layer of the store now, or gone.</summary>
    public bool IsCommitted => _moved;

    public string Directory => Path.Combine(_unpackRoot, _name);

    public override long Size => Description.Size;

    /// <summary>What is known so far; without a digest until it is committed.</summary>
    public LayerDocument Description { get; set; } = new();

    public string TreePath => Path.Combine(Directory, Tree);

    public FileDescriptor OpenTree() => Open.Path(TreePath, OpenFlags.ReadOnly | OpenFlags.Directory);

    /// <summary>Writes the document. The caller flushes the file system before <see cref="MoveTo"/>.</summary>
    public void Describe(LayerDocument document)
    {
        Description = document;
        var path = Path.Combine(Directory, Document);
        using var file = Open.Path(path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, 0x180);
        DiskError.Naming(path, (file, JsonSerializer.SerializeToUtf8Bytes(document, LayerJson.Default.LayerDocument)), static x => Write.All(x.file, x.Item2));
    }

    /// <summary>Writes the document of a layer whose digests are known now.</summary>
    public static OverlayLayer Describe(CommittableLayer committable)
    {
        var layer = (OverlayLayer)committable.Layer;
        layer.Describe(layer.Description with { DiffId = committable.DiffId, Blob = committable.Blob });
        return layer;
    }

    public void MoveTo(string layers)
    {
        Rename.Path(Directory, Path.Combine(layers, _name));
        _moved = true;
    }

    protected override void Dispose(bool disposing)
    {
        if (_moved) return;
        _moved = true;
        using var root = Open.Path(_unpackRoot, OpenFlags.ReadOnly | OpenFlags.Directory);
        SafePath.RemoveTree(root, _name);
    }
}
