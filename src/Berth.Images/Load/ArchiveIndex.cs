using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Images.Records;
using Berth.Oci;

namespace Berth.Images.Load;

/// <summary>Reads the table of contents of an archive: Docker's <c>manifest.json</c>, or <c>index.json</c> of an OCI layout.</summary>
internal sealed class ArchiveIndex(ArchiveContents contents, Platform? platform)
{
    private const int Depth = 4;
    private const string ContainerdName = "io.containerd.image.name";
    private const string OciName = "org.opencontainers.image.ref.name";

    public IReadOnlyList<PlannedImage> List()
    {
        if (contents.Document("manifest.json") is { } table)
        {
            // A manifest under the name of the table of contents: the layers beside it are named by their digests alone.
            if (contents.Document("version") is { } version && version.AsSpan().StartsWith("Directory Transport Version"u8))
                throw new ImageException(ImageErrorCode.Invalid, "the archive holds a folder of skopeo's dir: transport, not images: write it with docker-archive: or oci-archive:");
            return FromDocker(table);
        }
        if (contents.Document("index.json") is { } index) return FromLayout(index);
        // The last place where Docker looks for a table of contents, and so what it misses.
        throw new ImageException(ImageErrorCode.Invalid, "open repositories: no such file or directory");
    }

    private List<PlannedImage> FromDocker(byte[] table)
    {
        var images = new List<PlannedImage>();
        foreach (var entry in Read(table, ArchiveJson.Default.ListArchiveImage, "manifest.json"))
        {
            var bytes = contents.Document(entry.Config) ?? throw new ImageException(ImageErrorCode.Invalid, $"open {entry.Config}: no such file or directory");
            var config = CheckConfig(bytes, entry.Layers?.Count ?? 0);
            var manifest = ManifestOf(Digest.Sha256(bytes));
            images.Add(new PlannedImage
            {
                ConfigBytes = bytes,
                Config = config,
                Layers = entry.Layers ?? [],
                References = [.. (entry.RepoTags ?? []).Select(ParseTag)],
                Manifest = manifest?.Descriptor,
                ManifestBytes = manifest?.Bytes,
            });
        }
        return images;
    }

    private List<PlannedImage> FromLayout(byte[] index)
    {
        var images = new List<PlannedImage>();
        foreach (var group in Read(index, ImageJson.Default.ImageIndex, "index.json").Manifests.GroupBy(x => x.Digest))
        {
            if (group.Key.IsEmpty) throw new ImageException(ImageErrorCode.Invalid, "invalid index.json: an entry of manifests lacks \"digest\"");
            var references = group.Select(NameOf).OfType<Reference>().Distinct().ToList();
            if (Choose(group.First(), Depth) is { } found) images.Add(FromManifest(found.Descriptor, found.Bytes, references));
        }
        if (images.Count > 0) return images;
        throw platform is null
            ? new ImageException(ImageErrorCode.Invalid, "the archive holds no image")
            : new ImageException(ImageErrorCode.NotFound, $"image with platform {platform} not found in the archive");
    }

    private PlannedImage FromManifest(Descriptor descriptor, byte[] bytes, List<Reference> references)
    {
        var manifest = Read(bytes, ImageJson.Default.ImageManifest, descriptor.Digest.Text);
        if (manifest.Aimless() is { } aimless) throw new ImageException(ImageErrorCode.Invalid, $"invalid {descriptor.Digest}: {aimless} lacks \"digest\"");
        var configBytes = Blob(manifest.Config.Digest);
        return new PlannedImage
        {
            ConfigBytes = configBytes,
            Config = CheckConfig(configBytes, manifest.Layers.Count),
            Layers = [.. manifest.Layers.Select(x => PathOf(x.Digest))],
            References = references,
            Manifest = descriptor,
            ManifestBytes = bytes,
            Promised = manifest.Layers,
        };
    }

    // The manifest for our platform, through nested indexes; null when the entry is no image (a signature, an attestation).
    private (Descriptor Descriptor, byte[] Bytes)? Choose(Descriptor entry, int depth)
    {
        var bytes = Blob(entry.Digest);
        if (!MediaTypes.IsIndex(entry.MediaType))
        {
            var config = Read(bytes, ImageJson.Default.ImageManifest, entry.Digest.Text).Config;
            return MediaTypes.IsConfig(config.MediaType) ? (entry with { Size = bytes.Length }, bytes) : null;
        }
        if (depth == 0) throw new ImageException(ImageErrorCode.Invalid, "index nested too deeply");
        var wish = platform ?? Platform.Host;
        var candidates = Read(bytes, ImageJson.Default.ImageIndex, entry.Digest.Text).Manifests
            .Where(x => x.Platform is not { OS: "unknown" } && contents.Document(PathOf(x.Digest)) is not null)
            .Select(x => (Descriptor: x, Score: x.Platform is null ? 1 : wish.Score(x.Platform)))
            .OrderByDescending(x => x.Score)
            .ToList();
        // An archive made on another machine may hold that one's platform only; without a wish it is what there is.
        if (platform is null && candidates.Count == 1) return Choose(candidates[0].Descriptor, depth - 1);
        return candidates is [{ Score: > 0 } best, ..] ? Choose(best.Descriptor, depth - 1) : null;
    }

    // docker save writes an OCI layout beside its own table; the manifest there is worth keeping.
    private (Descriptor Descriptor, byte[] Bytes)? ManifestOf(Digest config)
    {
        if (contents.Document("index.json") is not { } index) return null;
        foreach (var entry in Read(index, ImageJson.Default.ImageIndex, "index.json").Manifests)
        {
            if (!MediaTypes.IsManifest(entry.MediaType) || contents.Document(PathOf(entry.Digest)) is not { } bytes || !entry.Digest.Matches(bytes)) continue;
            if (Read(bytes, ImageJson.Default.ImageManifest, entry.Digest.Text).Config.Digest == config) return (entry with { Size = bytes.Length }, bytes);
        }
        return null;
    }

    private static ImageConfig CheckConfig(byte[] bytes, int layers)
    {
        var config = ConfigReader.Read(bytes);
        if (config.OS is not ("" or "linux")) throw new ImageException(ImageErrorCode.Invalid, $"cannot load {config.OS} image on linux");
        var expected = config.RootFs.DiffIds?.Count ?? 0;
        return layers == expected
            ? config
            : throw new ImageException(ImageErrorCode.Invalid, $"invalid manifest, layers length mismatch: expected {layers}, got {expected}");
    }

    private byte[] Blob(Digest digest)
    {
        var path = PathOf(digest);
        var bytes = contents.Document(path) ?? throw new ImageException(ImageErrorCode.Invalid, $"open {path}: no such file or directory");
        return digest.Matches(bytes) ? bytes : throw new ImageException(ImageErrorCode.Invalid, $"invalid digest for {path}: got \"{digest.OfSameAlgorithm(bytes)}\"");
    }

    private static Reference ParseTag(string tag)
    {
        var reference = ImageStore.ParseReference(tag);
        return reference is { Tag: not null, Digest: null } ? reference : throw new ImageException(ImageErrorCode.Invalid, $"invalid tag \"{tag}\"");
    }

    // A bare tag, as some writers leave it, names no repository.
    private static Reference? NameOf(Descriptor entry)
    {
        var name = entry.Annotations?.GetValueOrDefault(ContainerdName) ?? entry.Annotations?.GetValueOrDefault(OciName);
        if (name is null || !name.AsSpan().ContainsAny(':', '/')) return null;
        return Reference.TryParse(name, out var reference, out _) && reference.Digest is null ? reference.WithDefaultTag() : null;
    }

    private static string PathOf(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    private static T Read<T>(byte[] bytes, JsonTypeInfo<T> type, string name)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new ImageException(ImageErrorCode.Invalid, $"{name} is null");
        }
        catch (JsonException error)
        {
            throw new ImageException(ImageErrorCode.Invalid, $"invalid {name}: {JsonFault.Describe(bytes, error)}", error);
        }
    }
}
