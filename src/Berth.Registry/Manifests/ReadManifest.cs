using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Calls;
using Berth.Registry.Repositories;

namespace Berth.Registry.Manifests;

/// <summary>A manifest or an index as it was received, and what it says.</summary>
/// <param name="Document">What the repository is to remember.</param>
/// <param name="Parts">Everything it points at, for comparing sizes.</param>
/// <param name="Warning">What its author should know, or null.</param>
internal sealed record ParsedManifest(ManifestDocument Document, IReadOnlyList<Descriptor> Parts, string? Warning);

/// <summary>Reads a pushed document. The digest is of the bytes received; unknown fields stay in them untouched.</summary>
internal static class ReadManifest
{
    /// <exception cref="RegistryException">MANIFEST_INVALID, with what is wrong.</exception>
    public static ParsedManifest From(byte[] bytes, string? contentType, Digest digest, DateTimeOffset now)
    {
        try
        {
            var own = OwnType(bytes);
            var type = contentType is null or "" or "application/json" or "application/octet-stream" ? own ?? "" : contentType;
            if (own is not null && own != type) throw RegistryException.ManifestInvalid($"the content type is {type}, the manifest says {own}");
            var document = new ManifestDocument { Digest = digest, MediaType = type, Size = bytes.Length, Pushed = now };
            return MediaTypes.IsManifest(type) ? Manifest(bytes, document)
                : MediaTypes.IsIndex(type) ? Index(bytes, document)
                : throw RegistryException.ManifestInvalid($"manifests of type \"{type}\" are not supported");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw RegistryException.ManifestInvalid($"the manifest is malformed: {JsonFault.Describe(bytes, error)}");
        }
    }

    /// <summary>What a repository once knew of a manifest; null when it is none. Of one that does not say its type, the parts tell which it is.</summary>
    public static ManifestDocument? Again(byte[] bytes, Digest digest, DateTimeOffset now) =>
        ((string?[])[null, MediaTypes.OciManifest, MediaTypes.OciIndex]).Select(type => TryFrom(bytes, type, digest, now)).FirstOrDefault(x => x?.Blobs.Count + x?.Manifests.Count > 0);

    /// <summary>What a repository should know of a manifest; null when that is what it knows.</summary>
    public static ManifestDocument? Differing(byte[] bytes, ManifestDocument known)
    {
        var told = TryFrom(bytes, known.MediaType, known.Digest, known.Pushed) ?? Again(bytes, known.Digest, known.Pushed);
        return told?.HasPartsOf(known) == false ? told : null;
    }

    private static ManifestDocument? TryFrom(byte[] bytes, string? type, Digest digest, DateTimeOffset now)
    {
        try
        {
            return From(bytes, type, digest, now).Document;
        }
        catch (RegistryException)
        {
            return null;
        }
    }

    private static string? OwnType(byte[] bytes)
    {
        using var json = JsonDocument.Parse(bytes);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw RegistryException.ManifestInvalid("the manifest is malformed: the document is no object");
        if (!root.TryGetProperty("schemaVersion", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number != 2)
            throw RegistryException.ManifestInvalid("the manifest has no schemaVersion 2");
        if (!root.TryGetProperty("mediaType", out var type) || type.ValueKind == JsonValueKind.Null) return null;
        return type.ValueKind == JsonValueKind.String ? type.GetString() : throw RegistryException.ManifestInvalid("the manifest is malformed: mediaType is no text");
    }

    private static ParsedManifest Manifest(byte[] bytes, ManifestDocument document)
    {
        var manifest = JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageManifest)!;
        if (manifest.Config.Digest.IsEmpty || manifest.Config.Size < 0) throw RegistryException.ManifestInvalid("config has no digest, or a negative size");
        var layers = Whole("layers", manifest.Layers);
        var optional = layers.Where(IsOptional).ToList();
        Descriptor[] needed = [manifest.Config, .. layers.Where(x => !IsOptional(x))];
        return new ParsedManifest(
            document with
            {
                Subject = SubjectOf(manifest.Subject),
                ArtifactType = manifest.Subject is null ? null : manifest.ArtifactType is { Length: > 0 } type ? type : manifest.Config.MediaType,
                Annotations = manifest.Subject is null ? null : manifest.Annotations,
                Blobs = [.. needed.Select(x => x.Digest).Distinct()],
                Optional = [.. optional.Select(x => x.Digest).Distinct()],
            },
            needed,
            optional.Count > 0 ? "the manifest has layers that may not be distributed: they were not asked for, and images that need them are not whole here" : null);
    }

    private static ParsedManifest Index(byte[] bytes, ManifestDocument document)
    {
        var index = JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageIndex)!;
        var parts = Whole("manifests", index.Manifests);
        return new ParsedManifest(
            document with
            {
                Subject = SubjectOf(index.Subject),
                ArtifactType = index.Subject is null || index.ArtifactType is not { Length: > 0 } ? null : index.ArtifactType,
                Annotations = index.Subject is null ? null : index.Annotations,
                Manifests = [.. parts.Where(x => MediaTypes.IsManifest(x.MediaType) || MediaTypes.IsIndex(x.MediaType)).Select(x => x.Digest).Distinct()],
                Blobs = [.. parts.Where(x => !MediaTypes.IsManifest(x.MediaType) && !MediaTypes.IsIndex(x.MediaType)).Select(x => x.Digest).Distinct()],
            },
            parts,
            null);
    }

    // Who asks for referrers asks by digest: one with another subject would never be found.
    private static Digest SubjectOf(Descriptor? subject) =>
        subject is null ? default : subject.Digest.IsEmpty ? throw RegistryException.ManifestInvalid("the manifest's subject has no digest") : subject.Digest;

    private static IReadOnlyList<Descriptor> Whole(string place, IReadOnlyList<Descriptor> parts)
    {
        foreach (var (i, part) in parts.Index())
        {
            if (part.Digest.IsEmpty) throw RegistryException.ManifestInvalid($"{place}[{i}] has no digest");
            if (part.Size < 0) throw RegistryException.ManifestInvalid($"{place}[{i}] has the negative size {part.Size}");
        }
        return parts;
    }

    private static bool IsOptional(Descriptor layer) =>
        layer.MediaType.StartsWith("application/vnd.oci.image.layer.nondistributable.", StringComparison.Ordinal)
        || layer.MediaType.StartsWith("application/vnd.docker.image.rootfs.foreign.", StringComparison.Ordinal);
}
