using Berth.Images.Content;
using Berth.Images.Records;
using Berth.Oci;

namespace Berth.Images;

/// <summary>The last step of every way in: writes down an image whose layers are committed.</summary>
internal sealed class KeepImage(ImageStore store)
{
    /// <summary>Returns the image id. Everything is durable before the record that makes the image visible is written.</summary>
    public Digest Run(ReadOnlySpan<byte> configBytes, ImageConfig config, Descriptor? manifest, IReadOnlyList<Digest> blobs, Lease lease, Digest? parent = null)
    {
        var diffIds = config.RootFs.DiffIds ?? [];
        var id = store.Content.Write(configBytes, lease);
        store.Snapshots.Stack(diffIds);
        store.Content.Flush();
        store.Snapshots.Flush();
        store.Put(
            new ImageDocument
            {
                Id = id,
                Manifest = manifest,
                Parent = parent,
                DiffIds = diffIds,
                Blobs = blobs,
                LayerSizes = [.. diffIds.Select(x => store.Snapshots.Describe(x).Size)],
            },
            config);
        return id;
    }
}
