using Berth.Images.Content;
using Berth.Images.Snapshots;
using Berth.Images.Streams;
using Berth.Oci;

namespace Berth.Images;

/// <summary>A blob that can be given to others: content of the store, or the plain tar of a layer that is made while it is read.</summary>
public sealed class OfferedBlob
{
    private readonly Func<bool, Stream> _open;

    private OfferedBlob(long length, Func<bool, Stream> open) => (Length, _open) = (length, open);

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>The content with this digest, or null; null for what is known to be spoilt as well.</summary>
    public static OfferedBlob? Find(IContentStore content, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.LengthOf(digest) is not { } length || content.IsSpoilt(digest)) return null;
        return new OfferedBlob(length, whole => whole ? content.OpenVerified(digest) : content.OpenRead(digest));
    }

    /// <summary>The content, or the layer's tar, with this digest, or null. A lease should hold it, so that it is here to the end.</summary>
    public static OfferedBlob? Find(IContentStore content, ISnapshotter snapshots, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(snapshots);
        if (Find(content, digest) is { } file) return file;
        return snapshots.IsSound(digest) && snapshots.TarLength(digest) is { } size ? new OfferedBlob(size, _ => new PackingStream((target, stop) => Write(snapshots, digest, target, stop))) : null;
    }

    /// <summary>Why content that is here is not given; null when there is no such reason.</summary>
    public static ImageException? WhyNot(IContentStore content, ISnapshotter? snapshots, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.IsSpoilt(digest)) return VerifiedStream.Spoilt(digest);
        return snapshots?.Contains(digest) == true && !snapshots.IsSound(digest) ? SpoiltLayer.Of(digest, snapshots.ProblemOf(digest) ?? "its files are not those it came with") : null;
    }

    /// <summary>
    /// Opens it, from its beginning. A file that can be read from anywhere is a <see cref="FileStream"/>; everything else is read asynchronously, from
    /// its beginning, and breaks off before its end when it is not what its digest says.
    /// </summary>
    /// <param name="whole">All of it is wanted: then it is looked at on the way.</param>
    public Stream Open(bool whole = true) => _open(whole);

    private static void Write(ISnapshotter snapshots, Digest diffId, Stream target, CancellationToken cancellationToken)
    {
        using var tar = new CheckedTar(target, diffId);
        if (!snapshots.WriteTar(diffId, tar, cancellationToken)) throw new ImageException(ImageErrorCode.NotFound, $"content {diffId} not found");
        tar.Finish(found => throw SpoiltLayer.Found(snapshots, diffId, found));
    }
}
