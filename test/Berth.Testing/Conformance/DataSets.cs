using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Oci;

namespace Berth.Testing.Conformance;

/// <summary>The kinds of content that the public conformance suite of the distribution specification pushes, pulls and deletes.</summary>
public static class DataSets
{
    private const string Example = "application/vnd.example.oci.conformance.v1";
    private const string OtherExample = "application/vnd.example.oci.conformance.v2";

    private static readonly ManifestShape s_artifact = new()
    {
        ArtifactType = Example, ConfigType = DataSet.EmptyJson, ConfigBytes = "{}"u8.ToArray(), Layers = 1, LayerType = Example,
    };

    private static IReadOnlyDictionary<string, string> Note => new Dictionary<string, string>
    {
        ["org.opencontainers.conformance"] = "hello conformance test", ["org.example." + Guid.NewGuid().ToString("N")] = "1",
    };

    public static IEnumerable<DataSet> All() =>
    [
        Made("image", x => x.Manifest(new() { Tag = "image" })),
        Made("image-uncompressed", x => x.Manifest(new() { Tag = "image-uncompressed", LayerType = MediaTypes.OciLayer })),
        Made("large-manifest", x => x.Manifest(new() { Tag = "large-manifest", Annotations = Enumerable.Range(0, 390).ToDictionary(i => $"large-annotation-{i}", _ => new string('A', 10000)) })),
        Made("index", x => x.IndexOfTwo(new() { Tag = "index" })),
        Made("nested-index", x => x.Index([x.IndexOfTwo(new()), x.IndexOfTwo(new())], new() { Tag = "index-of-index" })),
        Made("empty-index", x => x.Index([], new() { Tag = "index" })),
        Made("artifact", x => x.Manifest(s_artifact with { Tag = "artifact" })),
        Made("artifact-index", x => x.IndexOfTwo(s_artifact with { Tag = "artifact-index" })),
        Made("artifact-without-layers", x => x.Manifest(s_artifact with { Tag = "artifact-without-layers", LayerType = DataSet.EmptyJson, LayerBytes = "{}"u8.ToArray() })),
        Made("artifacts-with-subject", WithSubject),
        Made("index-with-subject", x => x.IndexOfTwo(s_artifact with { Tag = "tagged-artifact", Subject = x.DescriptorOf(x.IndexOfTwo(new() { Tag = "index" })), Annotations = Note })),
        Made("missing-subject", x => x.Manifest(s_artifact with { Tag = "tagged-artifact", Annotations = Note, Subject = Absent(MediaTypes.OciManifest, 123) })),
        Made("data-field", x => x.Manifest(new() { Tag = "data-field", Data = true })),
        Made("non-distributable-layers", x => x.Manifest(new()
        {
            Tag = "non-distributable-image", Layers = 1,
            MoreLayers = [Absent("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", 123456), Absent(MediaTypes.OciNonDistributableLayer, 12345)],
        })),
        Made("custom-fields", x => x.IndexOfTwo(new() { Tag = "custom-fields", ExtraField = true })),
        Made("no-layers", x => x.Manifest(new() { Tag = "no-layers", Layers = 0 })),
        Made(new DataSet("sha512", "sha512"), x => x.IndexOfTwo(new())),
        Made(new DataSet("tag-param-sha256") { TagParameters = true }, TagAll),
        Made(new DataSet("tag-param-sha512", "sha512") { TagParameters = true }, TagAll),
        Bad(),
    ];

    private static void WithSubject(DataSet data)
    {
        var subject = data.DescriptorOf(data.Manifest(new() { Tag = "image" }));
        data.Manifest(new() { Subject = subject });
        data.Manifest(s_artifact with { Subject = subject, Annotations = Note, Tag = "tagged-artifact1" });
        data.Manifest(s_artifact with { Subject = subject, Annotations = Note, Tag = "tagged-artifact2", ArtifactType = OtherExample, LayerType = "application/octet-stream" });
    }

    private static void TagAll(DataSet data)
    {
        data.IndexOfTwo(new() { Tag = data.Name });
        for (var i = 0; i < data.Manifests.Count; i++) data.Tags[$"{data.Name}-{i}"] = data.Manifests[i].Digest;
    }

    // White space behind the manifest makes its digest a lie.
    private static DataSet Bad()
    {
        var data = new DataSet("bad-digest-image") { IsBad = true };
        data.Manifest(new());
        data.Manifests[0] = data.Manifests[0] with { Bytes = [.. data.Manifests[0].Bytes, .. "  "u8] };
        return data;
    }

    private static JsonObject Absent(string type, int size) =>
        new() { ["mediaType"] = type, ["size"] = size, ["digest"] = Digest.Sha256(Encoding.UTF8.GetBytes(RandomNumberGenerator.GetHexString(20))).Text };

    private static DataSet Made(string name, Func<DataSet, Digest> make) => Made(new DataSet(name), x => make(x));

    private static DataSet Made(string name, Action<DataSet> make) => Made(new DataSet(name), make);

    private static DataSet Made(DataSet data, Action<DataSet> make)
    {
        make(data);
        return data;
    }
}
