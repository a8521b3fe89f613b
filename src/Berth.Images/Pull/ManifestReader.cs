using System.Text.Json;
using Berth.Images.Records;
using Berth.Images.Registries;
using Berth.Images.Snapshots;
using Berth.Oci;

namespace Berth.Images.Pull;

/// <summary>Reads the manifest of an image as a registry gave it, and refuses what is none, in Docker's words where it has any.</summary>
internal static class ManifestReader
{
    // What the configurations of images have been called; the last ones by registries that knew no better.
    private static readonly string[] s_configTypes = ["", MediaTypes.DockerConfig, MediaTypes.OciConfig, "application/octet-stream", "application/json", "text/html"];
    private static readonly string[] s_knownTypes = ["", "application/octet-stream", "application/json", "text/html"];
    private static readonly string[] s_knownFamilies = ["application/vnd.oci.image.", "application/vnd.docker."];

    /// <exception cref="ImageException">Invalid: it is no manifest of an image.</exception>
    public static ImageManifest Read(RegistryDocument document)
    {
        if (!MediaTypes.IsManifest(document.MediaType))
        {
            throw new ImageException(
                ImageErrorCode.Invalid,
                document.MediaType.Contains(".v1+", StringComparison.Ordinal) && document.MediaType.Contains("docker", StringComparison.Ordinal)
                    ? "Docker Image Format v1 and Docker Image manifest version 2, schema 1 are not supported"
                    : $"unsupported manifest type \"{document.MediaType}\"");
        }
        Refuse(document.Bytes, "ocimanifest: expected manifest but found index", "manifests");
        var manifest = ManifestJson.Manifest(document.Bytes);
        if (manifest.Aimless() is { } aimless) throw ManifestJson.Lacking(aimless);
        CheckSizes(manifest.Layers);
        if (document.MediaType == MediaTypes.DockerManifest && manifest.MediaType != MediaTypes.DockerManifest)
            throw new ImageException(ImageErrorCode.Invalid, $"mediaType in manifest should be '{MediaTypes.DockerManifest}' not '{manifest.MediaType}'");
        foreach (var part in manifest.Layers.Prepend(manifest.Config))
            if (!IsKnown(part.MediaType)) throw new ImageException(ImageErrorCode.Invalid, $"unsupported media type {part.MediaType}", new NoImage());
        if (!s_configTypes.Contains(manifest.Config.MediaType))
            throw new ImageException(ImageErrorCode.Invalid, $"Encountered remote \"{manifest.Config.MediaType}\"({(manifest.Config.MediaType == MediaTypes.DockerPluginConfig ? "plugin" : "unknown")}) when fetching", new NoImage());
        return manifest;
    }

    // Before anything is asked for: a layer that cannot be what it is said to be would be fetched for nothing.
    private static void CheckSizes(IReadOnlyList<Descriptor> layers)
    {
        var most = new LayerLimits().Bytes;
        for (var i = 0; i < layers.Count; i++)
        {
            if (layers[i].Size < 0) throw new ImageException(ImageErrorCode.Invalid, $"invalid manifest: layers[{i}] has the size {layers[i].Size}");
            if (layers[i].Size > most) throw new ImageException(ImageErrorCode.Invalid, $"invalid manifest: layers[{i}] has the size {layers[i].Size}, and no layer may have more than {most} bytes");
        }
    }

    private static bool IsKnown(string mediaType) => s_knownTypes.Contains(mediaType) || s_knownFamilies.Any(family => mediaType.StartsWith(family, StringComparison.OrdinalIgnoreCase));

    /// <summary>Refuses a document that has members of another kind of document.</summary>
    /// <exception cref="ImageException">It has, or it is no JSON.</exception>
    public static void Refuse(byte[] bytes, string sentence, params IReadOnlyList<string> foreign)
    {
        try
        {
            using var members = JsonDocument.Parse(bytes);
            if (members.RootElement.ValueKind == JsonValueKind.Object && foreign.Any(name => members.RootElement.TryGetProperty(name, out _)))
                throw new ImageException(ImageErrorCode.Invalid, sentence);
        }
        catch (JsonException error)
        {
            throw ManifestJson.Broken(bytes, error);
        }
    }
}

/// <summary>Why a manifest was refused: it is well made, and of something else than an image.</summary>
internal sealed class NoImage() : Exception("the manifest is of no image");
