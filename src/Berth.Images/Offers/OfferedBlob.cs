using Berth.Images.Content;
using Berth.Images.Snapshots;
using Berth.Images.Streams;
using Berth.Oci;

namespace Berth.Images;

/// <summary>A blob that can be given to others: content of the store, or the plain tar of a layer that is made while it is read.</summary>
public sealed class OfferedBlob
{
    private readonly Func<Stream> _open;

    private OfferedBlob(long length, bool isFile, Func<Stream> open) => (Length, IsFile, _open) = (length, isFile, open);

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>True for one that can be read from anywhere, false for one that can be read from its beginning only.</summary>
    public bool IsFile { get; }

    /// <summary>The content with this digest, or null.</summary>
    public static OfferedBlob? Find(IContentStore content, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content.LengthOf(digest) is { } length ? new OfferedBlob(length, true, () => content.OpenRead(digest)) : null;
    }

    /// <summary>The content, or the layer's tar, with this digest, or null. A lease should hold it, so that it is here to the end.</summary>
    public static OfferedBlob? Find(IContentStore content, ISnapshotter snapshots, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(snapshots);
        if (Find(content, digest) is { } file) return file;
        return snapshots.TarLength(digest) is { } size ? new OfferedBlob(size, false, () => new PackingStream((target, stop) => Write(snapshots, digest, target, stop))) : null;
    }

    /// <summary>Opens it, from its beginning. A layer is read asynchronously, and breaks off before its end when its files are not those it came with.</summary>
    public Stream Open() => _open();

    private static void Write(ISnapshotter snapshots, Digest diffId, Stream target, CancellationToken cancellationToken)
    {
        using var tar = new CheckedTar(target, diffId);
        if (!snapshots.WriteTar(diffId, tar, cancellationToken)) throw new ImageException(ImageErrorCode.NotFound, $"content {diffId} not found");
        tar.Finish();
    }
}
