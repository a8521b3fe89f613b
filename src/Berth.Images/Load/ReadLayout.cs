using Berth.Images.Indexes;
using Berth.Images.Save;
using Berth.Oci;

namespace Berth.Images.Load;

/// <summary>Reads the images of an OCI layout in an archive (image-spec image-layout.md): every platform of an index whose manifest is there.</summary>
internal sealed class ReadLayout(ArchiveContents contents, Platform? platform)
{
    private readonly IndexTree _tree = new(digest => contents.Document(ArchiveIndex.PathOf(digest)));

    /// <summary>True when this engine wrote the archive, and noted which documents its images came by.</summary>
    public bool IsOurs(byte[] index) => Entries(index).Any(entry => ArchiveNotes.DigestOf(entry, ArchiveNotes.Index) is not null || ArchiveNotes.DigestOf(entry, ArchiveNotes.Manifest) is not null);

    /// <summary>The images; of one name that which it means without a platform is last.</summary>
    public IReadOnlyList<PlannedImage> List(byte[] index)
    {
        var images = new List<PlannedImage>();
        foreach (var group in Entries(index).GroupBy(entry => entry.Digest))
        {
            if (group.Key.IsEmpty) throw new ImageException(ImageErrorCode.Invalid, "invalid index.json: an entry of manifests lacks \"digest\"");
            images.AddRange(Plan(group.First(), [.. group.Select(NameOf).OfType<Reference>().Distinct()]));
        }
        if (images.Count > 0) return images;
        throw platform is null
            ? new ImageException(ImageErrorCode.Invalid, "the archive holds no image")
            : new ImageException(ImageErrorCode.NotFound, $"image with platform {platform} not found in the archive");
    }

    private List<PlannedImage> Plan(Descriptor entry, List<Reference> references)
    {
        var noted = ArchiveNotes.DigestOf(entry, ArchiveNotes.Index) is { } name && contents.Document(ArchiveIndex.PathOf(name)) is not null ? name : (Digest?)null;
        var isIndex = MediaTypes.IsIndex(entry.MediaType);
        var images = isIndex ? Platforms(entry, keepOrder: noted is not null) : Read(entry) is { } only && IsWanted(only) ? [only] : [];
        var documents = Documents(noted ?? (isIndex ? entry.Digest : null));
        for (var i = 0; i < images.Count; i++)
        {
            images[i] = images[i] with
            {
                References = references,
                IsFirst = i == images.Count - 1,
                Documents = documents,
                Target = documents.Count > 0 ? Describe(documents[0]) : images[i].Manifest,
            };
        }
        return images;
    }

    // What the name means by itself comes last: in our archives the first of the list, else what suits this machine best.
    private List<PlannedImage> Platforms(Descriptor index, bool keepOrder)
    {
        Blob(index.Digest);
        var here = _tree.Manifests(index.Digest).Where(x => x.Kind == ManifestKind.Image && contents.Document(ArchiveIndex.PathOf(x.Descriptor.Digest)) is not null).ToList();
        var images = here.Where(x => here.Count == 1 || x.Descriptor.Platform is null or { OS: "" or "linux" }).Select(x => Read(x.Descriptor)).OfType<PlannedImage>().Where(IsWanted).ToList();
        images.Reverse();
        return keepOrder ? images : [.. images.OrderBy(image => (platform ?? Platform.Host).Score(image.Config.Platform))];
    }

    private bool IsWanted(PlannedImage image) => platform is null || platform.IsSame(image.Config.Platform);

    // Null when the manifest is of no image: a signature, an attestation.
    private PlannedImage? Read(Descriptor entry)
    {
        var bytes = Blob(entry.Digest);
        var manifest = ArchiveIndex.Read(bytes, ImageJson.Default.ImageManifest, entry.Digest.Text);
        if (manifest.Aimless() is { } aimless) throw new ImageException(ImageErrorCode.Invalid, $"invalid {entry.Digest}: {aimless} lacks \"digest\"");
        if (!MediaTypes.IsConfig(manifest.Config.MediaType)) return null;
        var configBytes = Blob(manifest.Config.Digest);
        var came = CameBy(entry, Digest.Sha256(configBytes));
        return new PlannedImage
        {
            ConfigBytes = configBytes,
            Config = ArchiveIndex.CheckConfig(configBytes, manifest.Layers.Count),
            Layers = [.. manifest.Layers.Select(x => ArchiveIndex.PathOf(x.Digest))],
            Manifest = came is null ? entry with { Size = bytes.Length, Annotations = null, Platform = null } : Describe(came.Value),
            ManifestBytes = came?.Bytes ?? bytes,
            Promised = manifest.Layers,
        };
    }

    // The manifest that the image came by, where ours notes it and it fits.
    private (Digest Digest, byte[] Bytes)? CameBy(Descriptor entry, Digest image)
    {
        if (ArchiveNotes.DigestOf(entry, ArchiveNotes.Manifest) is not { } digest || contents.Document(ArchiveIndex.PathOf(digest)) is null) return null;
        var bytes = Blob(digest);
        var manifest = ArchiveIndex.Read(bytes, ImageJson.Default.ImageManifest, digest.Text);
        var config = manifest.Config.Digest;
        return manifest.Aimless() is null && contents.Document(ArchiveIndex.PathOf(image)) is { } content && config.Matches(content) ? (digest, bytes) : null;
    }

    private List<(Digest Digest, byte[] Bytes)> Documents(Digest? index) =>
        index is null ? [] : [.. _tree.Indexes(index.Value).Where(digest => contents.Document(ArchiveIndex.PathOf(digest)) is not null).Select(digest => (digest, Blob(digest)))];

    private static Descriptor Describe((Digest Digest, byte[] Bytes) document)
    {
        var index = ArchiveIndex.Read(document.Bytes, ImageJson.Default.ImageIndex, document.Digest.Text);
        var type = index.MediaType is { Length: > 0 } said ? said : index.Manifests.Count > 0 ? MediaTypes.OciIndex : MediaTypes.OciManifest;
        return new Descriptor { MediaType = type, Digest = document.Digest, Size = document.Bytes.Length };
    }

    private byte[] Blob(Digest digest)
    {
        var path = ArchiveIndex.PathOf(digest);
        var bytes = contents.Document(path) ?? throw new ImageException(ImageErrorCode.Invalid, $"open {path}: no such file or directory");
        return digest.Matches(bytes) ? bytes : throw new ImageException(ImageErrorCode.Invalid, $"invalid digest for {path}: got \"{digest.OfSameAlgorithm(bytes)}\"");
    }

    private static IReadOnlyList<Descriptor> Entries(byte[] index) => ArchiveIndex.Read(index, ImageJson.Default.ImageIndex, "index.json").Manifests;

    // A bare tag, as some writers leave it, names no repository.
    private static Reference? NameOf(Descriptor entry)
    {
        var name = entry.Annotations?.GetValueOrDefault(ArchiveNotes.Name) ?? entry.Annotations?.GetValueOrDefault(ArchiveNotes.Tag);
        if (name is null || !name.AsSpan().ContainsAny(':', '/')) return null;
        return Reference.TryParse(name, out var reference, out _) && reference.Digest is null ? reference.WithDefaultTag() : null;
    }
}
