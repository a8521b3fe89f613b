using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.Streams;
using Berth.Images.Tar;
using Berth.Images.Trees;
using Berth.Oci;

namespace Berth.Images.Load;

/// <summary>
/// What an archive held, after one pass over it: documents in memory, layers unpacked. Which of them belong to an image is known only
/// when the table of contents has been seen, which <c>docker save</c> writes last; what turns out to belong to none is removed again.
/// </summary>
internal sealed class ArchiveContents(ImageStore store, Lease lease) : IDisposable
{
    private const int DocumentMax = ContentLimits.Document;
    private const int DocumentsMax = 64 << 20;

    private readonly Dictionary<string, byte[]> _documents = [];
    private readonly Dictionary<string, LoadedLayer> _layers = [];
    private readonly Dictionary<string, string> _links = [];
    private readonly HashSet<string> _tooLong = [];
    private long _documentBytes;

    /// <summary>Reads the archive. Blocks the calling thread, which should be one of its own.</summary>
    public void Read(Stream archive, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        var tar = new TarReader(archive);
        while (tar.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = EntryPath.Clean(entry.Name);
            switch (entry.Type)
            {
                case TarEntryType.File: ReadFile(tar, entry, path, progress, cancellationToken); break;
                // Old versions of docker save wrote a layer that several images share once, and links to it.
                case TarEntryType.Symlink when EntryPath.Follow(EntryPath.Parent(path).ToString(), entry.LinkName) is { } target: _links[path] = target; break;
                case TarEntryType.HardLink: _links[path] = EntryPath.CleanLink(entry.LinkName); break;
            }
        }
    }

    /// <summary>A small file of the archive, or null.</summary>
    public byte[]? Document(string path) => _documents.GetValueOrDefault(Resolve(path));

    /// <summary>A layer of the archive.</summary>
    /// <exception cref="ImageException">Invalid when the archive has no such file, or it is no tar.</exception>
    public LoadedLayer Layer(string path, CancellationToken cancellationToken)
    {
        var resolved = Resolve(path);
        if (_layers.TryGetValue(resolved, out var layer)) return layer;
        if (_tooLong.Contains(resolved)) throw new ImageException(ImageErrorCode.Invalid, "archive/tar: invalid tar header");
        // Small and without the marks of a tar: empty, or broken, which the reader of tars will say.
        if (_documents.TryGetValue(resolved, out var bytes)) return Take(new MemoryStream(bytes), resolved, cancellationToken);
        throw new ImageException(ImageErrorCode.Invalid, $"open {path}: no such file or directory");
    }

    public void Dispose()
    {
        foreach (var layer in _layers.Values) layer.Taken?.Dispose();
    }

    private void ReadFile(TarReader tar, TarEntry entry, string path, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        var head = new byte[Math.Min(TarFormat.Block, tar.Remaining)];
        tar.ReadExactly(head);
        if (LooksLikeLayer(head))
        {
            if (KnownLayer(path) is { } known)
            {
                _layers[path] = new LoadedLayer(known, null);
                return;
            }
            var name = Path.GetFileName(path) == "layer.tar" ? EntryPath.Parent(path).ToString() : Path.GetFileName(path);
            var id = name.Length > 12 ? name[..12] : name;
            var content = new ProgressStream(
                new HeadedStream(head, new EntryStream(tar)),
                done => progress.Report(new ProgressMessage { Id = id, Status = "Loading layer", Current = done, Total = entry.Size }));
            Take(content, path, cancellationToken);
        }
        else if (entry.Size > DocumentMax || (_documentBytes += entry.Size) > DocumentsMax)
        {
            _tooLong.Add(path);
        }
        else
        {
            var document = new byte[entry.Size];
            head.CopyTo(document, 0);
            tar.ReadExactly(document.AsSpan(head.Length));
            _documents[path] = document;
        }
    }

    private LoadedLayer Take(Stream content, string path, CancellationToken cancellationToken)
    {
        var taken = store.Taker.RunAsync(content, default, new TakeOptions(KeepBlob: true, SourceBlocks: true), lease, cancellationToken).GetAwaiter().GetResult();
        if (_layers.Remove(path, out var earlier)) earlier.Taken?.Dispose();
        return _layers[path] = new LoadedLayer(taken.DiffId, taken);
    }

    // A blob named by the digest of a layer we have need not be read: ours is that content, whatever the archive holds; unless ours is spoilt.
    private Digest? KnownLayer(string path)
    {
        if (!path.StartsWith("blobs/", StringComparison.Ordinal)) return null;
        if (!Digest.TryParse(path[6..].Replace('/', ':'), out var digest, out _)) return null;
        lease.Hold(digest);
        return store.Snapshots.Contains(digest) && store.Snapshots.ProblemOf(digest) is null ? digest : null;
    }

    private string Resolve(string path)
    {
        path = EntryPath.Clean(path);
        for (var i = 0; i < 8 && _links.TryGetValue(path, out var target); i++) path = target;
        return path;
    }

    private static bool LooksLikeLayer(ReadOnlySpan<byte> head)
    {
        if (CompressionFormat.Detect(head) != Compression.None) return true;
        if (head.Length < TarFormat.Block || !head.ContainsAnyExcept((byte)0)) return false;
        return head[TarFormat.Magic].StartsWith("ustar"u8) || TarFormat.HasValidChecksum(head);
    }
}

/// <summary>A layer of an archive: unpacked now, or known from before.</summary>
internal readonly record struct LoadedLayer(Digest DiffId, TakenLayer? Taken);
