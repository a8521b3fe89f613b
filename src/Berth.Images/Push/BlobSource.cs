using Berth.Images.Content;
using Berth.Oci;

namespace Berth.Images.Push;

/// <summary>Where the bytes of a blob come from when they have to be sent.</summary>
internal abstract class BlobSource
{
    /// <summary>What the bytes will be; null when that is known only once they went.</summary>
    public virtual Descriptor? Expected => null;

    /// <summary>Opens them, from their beginning. May be asked for again when the sending failed.</summary>
    public abstract ValueTask<Stream> OpenAsync(CancellationToken cancellationToken);
}

/// <summary>A blob of the content store.</summary>
internal sealed class KeptBlob(IContentStore content, Descriptor blob) : BlobSource
{
    public override Descriptor? Expected => blob;

    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => new(content.OpenVerified(blob.Digest));
}
