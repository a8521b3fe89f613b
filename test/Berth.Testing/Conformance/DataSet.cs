using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Oci;

namespace Berth.Testing.Conformance;

/// <summary>What a list of referrers must have.</summary>
public sealed record ExpectedReferrer(Digest Digest, string MediaType, long Size, string? ArtifactType, IReadOnlyDictionary<string, string> Annotations);

/// <summary>How a manifest of a data set is made.</summary>
public sealed record ManifestShape
{
    public string? Tag { get; init; }

    public string? ArtifactType { get; init; }

    public string ConfigType { get; init; } = MediaTypes.OciConfig;

    public byte[]? ConfigBytes { get; init; }

    public int Layers { get; init; } = 2;

    public byte[]? LayerBytes { get; init; }

    public string LayerType { get; init; } = MediaTypes.OciLayerGzip;

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public JsonObject? Subject { get; init; }

    public bool Data { get; init; }

    public bool ExtraField { get; init; }

    public JsonArray? MoreLayers { get; init; }
}

/// <summary>Blobs, manifests and tags that belong together, made afresh for each run.</summary>
public sealed class DataSet(string name, string algorithm = "sha256")
{
    public const string EmptyJson = "application/vnd.oci.empty.v1+json";

    public string Name { get; } = name;

    public Dictionary<Digest, byte[]> Blobs { get; } = [];

    public List<(Digest Digest, string Type, byte[] Bytes)> Manifests { get; } = [];

    public Dictionary<string, Digest> Tags { get; } = [];

    public Dictionary<Digest, List<ExpectedReferrer>> Referrers { get; } = [];

    /// <summary>Tags go with the push by digest.</summary>
    public bool TagParameters { get; init; }

    /// <summary>The registry must refuse its manifests.</summary>
    public bool IsBad { get; init; }

    public static Digest DigestOf(string algorithm, byte[] bytes) => algorithm == "sha512"
        ? Digest.FromHash(HashAlgorithmName.SHA512, SHA512.HashData(bytes))
        : Digest.Sha256(bytes);

    public Digest Blob(byte[] bytes)
    {
        var digest = DigestOf(algorithm, bytes);
        Blobs[digest] = bytes;
        return digest;
    }

    public Digest Manifest(ManifestShape shape)
    {
        var layers = new JsonArray();
        foreach (var layer in shape.MoreLayers ?? []) layers.Add(layer!.DeepClone());
        for (var i = 0; i < shape.Layers; i++) layers.Add(Part(shape.LayerType, shape.LayerBytes ?? RandomNumberGenerator.GetBytes(600 + i), shape.Data));
        var config = shape.ConfigBytes ?? Encoding.UTF8.GetBytes($$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"author":"{{Guid.NewGuid()}}"}""");
        var document = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciManifest,
            ["config"] = Part(shape.ConfigType, config, shape.Data),
            ["layers"] = layers,
        };
        return Keep(document, MediaTypes.OciManifest, shape, shape.ArtifactType ?? shape.ConfigType);
    }

    public Digest Index(IEnumerable<Digest> manifests, ManifestShape shape)
    {
        var entries = new JsonArray();
        foreach (var digest in manifests) entries.Add(DescriptorOf(digest));
        var document = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex, ["manifests"] = entries };
        return Keep(document, MediaTypes.OciIndex, shape, shape.ArtifactType);
    }

    public Digest IndexOfTwo(ManifestShape shape) => Index([Manifest(shape with { Tag = null, Subject = null }), Manifest(shape with { Tag = null, Subject = null })], shape);

    public JsonObject DescriptorOf(Digest digest)
    {
        var (_, type, bytes) = Manifests.Single(x => x.Digest == digest);
        return new JsonObject { ["mediaType"] = type, ["digest"] = digest.Text, ["size"] = bytes.Length };
    }

    private JsonObject Part(string type, byte[] bytes, bool data)
    {
        var part = new JsonObject { ["mediaType"] = type, ["digest"] = Blob(bytes).Text, ["size"] = bytes.Length };
        if (data) part["data"] = Convert.ToBase64String(bytes);
        return part;
    }

    private Digest Keep(JsonObject document, string type, ManifestShape shape, string? artifactType)
    {
        if (shape.ArtifactType is not null) document["artifactType"] = shape.ArtifactType;
        if (shape.Annotations is not null) document["annotations"] = new JsonObject(shape.Annotations.Select(x => KeyValuePair.Create(x.Key, (JsonNode?)x.Value)));
        if (shape.Subject is not null) document["subject"] = shape.Subject.DeepClone();
        if (shape.ExtraField) document["org." + Guid.NewGuid().ToString("N")] = Guid.NewGuid().ToString();
        var bytes = Encoding.UTF8.GetBytes(document.ToJsonString());
        var digest = DigestOf(algorithm, bytes);
        Manifests.Add((digest, type, bytes));
        if (shape.Tag is { } tag) Tags[tag] = digest;
        if (shape.Subject is not null && Digest.TryParse(shape.Subject["digest"]!.GetValue<string>(), out var subject, out _))
        {
            if (!Referrers.TryGetValue(subject, out var list)) Referrers[subject] = list = [];
            list.Add(new ExpectedReferrer(digest, type, bytes.Length, artifactType, shape.Annotations ?? new Dictionary<string, string>()));
        }
        return digest;
    }
}
