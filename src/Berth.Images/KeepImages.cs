using Berth.Images.Content;
using Berth.Images.Records;
using Berth.Images.Snapshots;
using Berth.Oci;

namespace Berth.Images;

/// <summary>An image whose parts are here and not visible yet.</summary>
internal sealed record NewImage
{
    /// <summary>The configuration, as it came.</summary>
    public required byte[] ConfigBytes { get; init; }

    public required ImageConfig Config { get; init; }

    public Descriptor? Manifest { get; init; }

    /// <summary>Manifest and indexes, as they came.</summary>
    public IReadOnlyList<(Digest Digest, byte[] Bytes)> Documents { get; init; } = [];

    /// <summary>Blobs of the content store to keep for it.</summary>
    public IReadOnlyList<Digest> Blobs { get; init; } = [];

    /// <summary>The image it was made from here.</summary>
    public Digest? Parent { get; init; }

    /// <summary>The names it gets.</summary>
    public IReadOnlyList<Reference> References { get; init; } = [];

    /// <summary>What its names came by, one of the documents or blobs; null when nobody says.</summary>
    public Descriptor? Target { get; init; }
}

/// <summary>
/// The last step of every way in: makes images durable and visible. Three times the disk is waited for, whatever there is of layers, documents
/// and names: for their content, for the names by which the records know it together with the content of the records, and for the
/// names of the records.
/// </summary>
internal sealed class KeepImages(ImageStore store)
{
    /// <summary>One image; returns its id.</summary>
    public Digest Run(NewImage image, IReadOnlyList<CommittableLayer> layers, Lease lease)
    {
        Run([image], layers, lease);
        return Digest.Sha256(image.ConfigBytes);
    }

    /// <summary>Several images, and the layers among theirs that are new. Returns the names that were given, in order.</summary>
    public IReadOnlyList<GivenName> Run(IReadOnlyList<NewImage> images, IReadOnlyList<CommittableLayer> layers, Lease lease)
    {
        var staged = new List<StagedDocument>();
        try
        {
            var entries = new List<(NewImage Image, Digest Id, List<Digest> Blobs)>();
            foreach (var image in images)
            {
                if (image.Config.History?.Count(step => step.EmptyLayer != true) > (image.Config.RootFs.DiffIds?.Count ?? 0))
                    throw new ImageException(ImageErrorCode.Invalid, "too many non-empty layers in History section");
                staged.Add(store.Content.Stage(image.ConfigBytes, lease));
                var id = staged[^1].Digest;
                var blobs = image.Blobs.ToList();
                foreach (var document in image.Documents)
                {
                    staged.Add(store.Content.Stage(document.Bytes, lease, document.Digest));
                    blobs.Add(staged[^1].Digest);
                }
                entries.Add((image, id, blobs));
            }
            store.Snapshots.Commit(layers, [.. images.Select(x => x.Config.RootFs.DiffIds ?? [])], lease);
            staged.ForEach(static x => x.Publish());
            return store.Put([.. entries.Select(x => Describe(x.Image, x.Id, x.Blobs))]);
        }
        finally
        {
            staged.ForEach(static x => x.Dispose());
        }
    }

    /// <summary>Writes down that an image which is here came by these documents and names too.</summary>
    public void Add(Image image, NewImage came, Lease lease)
    {
        var staged = new List<StagedDocument>();
        try
        {
            foreach (var (digest, bytes) in came.Documents) staged.Add(store.Content.Stage(bytes, lease, digest));
            staged.ForEach(static x => x.Publish());
            var document = new ImageDocument
            {
                Id = image.Id,
                Manifest = image.Manifest ?? came.Manifest,
                DiffIds = image.DiffIds,
                Blobs = [.. staged.Select(x => x.Digest)],
                LayerSizes = image.LayerSizes,
            };
            store.Put([new ImageEntry(document, image.Config, came.References, came.Target)]);
        }
        finally
        {
            staged.ForEach(static x => x.Dispose());
        }
    }

    private ImageEntry Describe(NewImage image, Digest id, IReadOnlyList<Digest> blobs)
    {
        var diffIds = image.Config.RootFs.DiffIds ?? [];
        var document = new ImageDocument
        {
            Id = id,
            Manifest = image.Manifest,
            Parent = image.Parent,
            DiffIds = diffIds,
            Blobs = [.. blobs.Distinct()],
            LayerSizes = [.. diffIds.Select(x => store.Snapshots.Describe(x).Size)],
        };
        return new ImageEntry(document, image.Config, image.References, image.Target);
    }
}
