using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Images.Records;
using Berth.Oci;

namespace Berth.Images.Load;

/// <summary>Reads the table of contents of an archive: Docker's <c>manifest.json</c>, or <c>index.json</c> of an OCI layout.</summary>
internal sealed class ArchiveIndex(ArchiveContents contents, Platform? platform)
{
    public IReadOnlyList<PlannedImage> List()
    {
        var index = contents.Document("index.json");
        // Ours says more there than Docker's table of contents can.
        if (index is not null && new ReadLayout(contents, platform) is var layout && layout.IsOurs(index)) return layout.List(index);
        if (contents.Document("manifest.json") is { } table)
        {
            // A manifest under the name of the table of contents: the layers beside it are named by their digests alone.
            if (contents.Document("version") is { } version && version.AsSpan().StartsWith("Directory Transport Version"u8))
                throw new ImageException(ImageErrorCode.Invalid, "the archive holds a folder of skopeo's dir: transport, not images: write it with docker-archive: or oci-archive:");
            return FromDocker(table);
        }
        if (index is not null) return new ReadLayout(contents, platform).List(index);
        // The last place where Docker looks for a table of contents, and so what it misses.
        throw new ImageException(ImageErrorCode.Invalid, "open repositories: no such file or directory");
    }

    private List<PlannedImage> FromDocker(byte[] table)
    {
        var images = new List<PlannedImage>();
        foreach (var (i, entry) in Filled.List(Read(table, ArchiveJson.Default.ListArchiveImage, "manifest.json", "invalid manifest, manifest cannot be null (but can be [])"))!.Index())
        {
            if (entry.Config.Length == 0) throw new ImageException(ImageErrorCode.Invalid, $"invalid manifest.json: entry {i} lacks \"Config\"");
            var bytes = contents.Document(entry.Config) ?? throw new ImageException(ImageErrorCode.Invalid, $"open {entry.Config}: no such file or directory");
            var config = CheckConfig(bytes, entry.Layers?.Count ?? 0);
            // Passed over in silence, as in Docker.
            if (platform is not null && !platform.IsSame(config.Platform)) continue;
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

    // docker save writes an OCI layout beside its own table; the manifest there is worth keeping.
    private (Descriptor Descriptor, byte[] Bytes)? ManifestOf(Digest config)
    {
        if (contents.Document("index.json") is not { } index) return null;
        foreach (var entry in Read(index, ImageJson.Default.ImageIndex, "index.json").Manifests)
        {
            if (entry.Digest.IsEmpty || !MediaTypes.IsManifest(entry.MediaType) || contents.Document(PathOf(entry.Digest)) is not { } bytes || !entry.Digest.Matches(bytes)) continue;
            if (Read(bytes, ImageJson.Default.ImageManifest, entry.Digest.Text) is var manifest && manifest.Config.Digest == config && manifest.Aimless() is null) return (entry with { Size = bytes.Length }, bytes);
        }
        return null;
    }

    internal static ImageConfig CheckConfig(byte[] bytes, int layers)
    {
        var config = ConfigReader.Read(bytes, "invalid image JSON, no RootFS key");
        if (config.OS is not ("" or "linux")) throw new ImageException(ImageErrorCode.Invalid, $"cannot load {config.OS} image on linux");
        var expected = config.RootFs.DiffIds?.Count ?? 0;
        return layers == expected
            ? config
            : throw new ImageException(ImageErrorCode.Invalid, $"invalid manifest, layers length mismatch: expected {layers}, got {expected}");
    }

    private static Reference ParseTag(string tag)
    {
        var reference = ImageStore.ParseReference(tag);
        return reference is { Tag: not null, Digest: null } ? reference : throw new ImageException(ImageErrorCode.Invalid, $"invalid tag \"{tag}\"");
    }

    internal static string PathOf(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    internal static T Read<T>(byte[] bytes, JsonTypeInfo<T> type, string name, string? whenNull = null)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new ImageException(ImageErrorCode.Invalid, whenNull ?? $"{name} is null");
        }
        catch (JsonException error)
        {
            throw new ImageException(ImageErrorCode.Invalid, $"invalid {name}: {JsonFault.Describe(bytes, error)}", error);
        }
    }
}
