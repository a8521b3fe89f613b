using Berth.Images.Gzip;
using Berth.Images.Save;
using Berth.Images.Streams;
using Berth.Oci;

namespace Berth.Images.Push;

/// <summary>A layer's tar, made again from its files and compressed while it is read.</summary>
internal sealed class PackedLayer(LayerTars tars, Image image, int index) : BlobSource
{
    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => new(new PackingStream(
        (target, stop) =>
        {
            using var gzip = new GzipWriter(target);
            tars.WriteChecked(image, index, gzip, stop);
        }));
}

/// <summary>A layer's tar as it is, for an image that is known by a manifest of plain tars.</summary>
internal sealed class PlainLayer(OfferedBlob tar, Descriptor blob) : BlobSource
{
    public override Descriptor? Expected => blob;

    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => new(tar.Open());
}
