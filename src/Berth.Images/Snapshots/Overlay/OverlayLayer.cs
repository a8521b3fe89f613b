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

    public int Number { get; }

    public long Since { get; }

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
