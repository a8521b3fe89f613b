using System.Text.Json;
using Berth.Oci;

namespace Berth.Images.Tests.Samples;

/// <summary>Indexes of images of one layer for several processors, with an attestation, as builders leave them in a registry.</summary>
internal static class Platforms
{
    public static Platform Amd { get; } = new() { OS = "linux", Architecture = "amd64" };

    public static Platform Arm { get; } = new() { OS = "linux", Architecture = "arm64" };

    /// <summary>Adds the index under a tag; returns its bytes.</summary>
    public static byte[] Add(FakeRegistry registry, string tag, params IReadOnlyList<string> architectures)
    {
        List<Descriptor> entries = [.. architectures.Select(architecture => Image(registry, tag, architecture))];
        var said = "{\"predicate\":1}"u8.ToArray();
        var attestation = JsonSerializer.SerializeToUtf8Bytes(
            new ImageManifest
            {
                SchemaVersion = 2,
                MediaType = MediaTypes.OciManifest,
                Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = registry.AddBlob("{}"u8.ToArray()), Size = 2 },
                Layers = [new Descriptor { MediaType = "application/vnd.in-toto+json", Digest = registry.AddBlob(said), Size = said.Length }],
            },
            ImageJson.Default.ImageManifest);
        entries.Add(Describe(registry, attestation, new Platform { OS = "unknown", Architecture = "unknown" }) with
        {
            Annotations = new Dictionary<string, string> { ["vnd.docker.reference.type"] = "attestation-manifest", ["vnd.docker.reference.digest"] = entries[0].Digest.Text },
        });
        return Index(registry, tag, entries);
    }

    /// <summary>Adds an index of these entries.</summary>
    public static byte[] Index(FakeRegistry registry, string tag, IReadOnlyList<Descriptor> entries)
    {
        var index = JsonSerializer.SerializeToUtf8Bytes(new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.OciIndex, Manifests = entries }, ImageJson.Default.ImageIndex);
        registry.AddManifest(tag, MediaTypes.OciIndex, index);
        return index;
    }

    /// <summary>An OCI layout of everything that a registry's index needs.</summary>
    public static byte[] Layout(FakeRegistry registry, byte[] index, string name)
    {
        var top = new Descriptor { MediaType = MediaTypes.OciIndex, Digest = Digest.Sha256(index), Size = index.Length, Annotations = new Dictionary<string, string> { ["io.containerd.image.name"] = name } };
        List<(string, byte[])> files = [("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray())];
        files.AddRange(registry.Blobs.Concat(registry.Manifests.Where(x => x.Key.StartsWith("sha256:", StringComparison.Ordinal)).Select(x => KeyValuePair.Create(x.Key, x.Value.Bytes)))
            .Select(x => ("blobs/" + x.Key.Replace(':', '/'), x.Value)));
        files.Add(("index.json", JsonSerializer.SerializeToUtf8Bytes(new ImageIndex { SchemaVersion = 2, Manifests = [top] }, ImageJson.Default.ImageIndex)));
        return Archive.Tar(files);
    }

    private static Descriptor Image(FakeRegistry registry, string tag, string architecture)
    {
        var layer = Layer.OfFile("a", $"{tag} {architecture}");
        var config = Archive.Config([layer], document => document["architecture"] = architecture);
        return Describe(registry, registry.Manifest(config, MediaTypes.OciLayerGzip, Archive.Gzip(layer)), new Platform { OS = "linux", Architecture = architecture });
    }

    private static Descriptor Describe(FakeRegistry registry, byte[] manifest, Platform platform) => new()
    {
        MediaType = MediaTypes.OciManifest,
        Digest = registry.AddManifest(Digest.Sha256(manifest).Text, MediaTypes.OciManifest, manifest),
        Size = manifest.Length,
        Platform = platform,
    };
}
