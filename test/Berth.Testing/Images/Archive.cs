using System.Formats.Tar;
using System.Text.Json.Nodes;

namespace Berth.Testing.Images;

/// <summary>Archives as <c>docker save</c> and OCI layouts write them, and such as nobody should.</summary>
public static class Archive
{
    /// <summary>The docker-save form: manifest.json, configurations, layers.</summary>
    public static byte[] DockerSave(params IReadOnlyList<TestImage> images)
    {
        var entries = new List<LayerEntry>();
        var manifest = new JsonArray();
        var written = new HashSet<string>();
        foreach (var image in images)
        {
            var config = image.Id[7..] + ".json";
            Add(config, image.ConfigBytes);
            foreach (var layer in image.Layers)
            {
                Add(layer.Digest[7..] + ".tar", layer.Tar);
            }

            manifest.Add(new JsonObject
            {
                ["Config"] = config,
                ["RepoTags"] = image.Name.Length == 0 ? null : new JsonArray(JsonValue.Create(image.Name)),
                ["Layers"] = new JsonArray([.. image.Layers.Select(layer => JsonValue.Create(layer.Digest[7..] + ".tar"))]),
            });
        }

        Add("manifest.json", TestImage.Json(manifest));
        return Layer.Of(entries).Tar;

        void Add(string name, byte[] content)
        {
            if (written.Add(name))
            {
                entries.Add(new LayerEntry(TarEntryType.RegularFile, name, content));
            }
        }
    }

    /// <summary>An OCI image layout with one image, named in the index.</summary>
    public static byte[] OciLayout(TestImage image)
    {
        var manifest = Manifest(image, "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar");
        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.index.v1+json",
            ["manifests"] = new JsonArray(new JsonObject
            {
                ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
                ["digest"] = Layer.DigestOf(manifest),
                ["size"] = manifest.Length,
                ["annotations"] = new JsonObject { ["io.containerd.image.name"] = "docker.io/library/" + image.Name, ["org.opencontainers.image.ref.name"] = image.Name[(image.Name.IndexOf(':', StringComparison.Ordinal) + 1)..] },
            }),
        };
        return Layer.Of(
        [
            LayerEntry.File("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""),
            new LayerEntry(TarEntryType.RegularFile, "index.json", TestImage.Json(index)),
            LayerEntry.Directory("blobs/"),
            LayerEntry.Directory("blobs/sha256/"),
            Blob(manifest),
            Blob(image.ConfigBytes),
            .. image.Layers.Select(layer => Blob(layer.Tar)),
            DockerManifest(image),
        ]).Tar;
    }

    /// <summary>The image's manifest as a registry or a layout holds it.</summary>
    public static byte[] Manifest(TestImage image, string type, string configType, string layerType) => TestImage.Json(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = type,
        ["config"] = Descriptor(configType, image.ConfigBytes),
        ["layers"] = new JsonArray([.. image.Layers.Select(layer => Descriptor(layerType, layer.Tar))]),
    });

    public static JsonObject Descriptor(string type, byte[] content) => new()
    {
        ["mediaType"] = type,
        ["digest"] = Layer.DigestOf(content),
        ["size"] = content.Length,
    };

    // What docker save of the 28 line puts beside an OCI layout; engines without a containerd store read only this.
    private static LayerEntry DockerManifest(TestImage image) => new(TarEntryType.RegularFile, "manifest.json", TestImage.Json(new JsonArray(new JsonObject
    {
        ["Config"] = "blobs/sha256/" + image.Id[7..],
        ["RepoTags"] = new JsonArray(JsonValue.Create(image.Name)),
        ["Layers"] = new JsonArray([.. image.Layers.Select(layer => JsonValue.Create("blobs/sha256/" + layer.Digest[7..]))]),
    })));

    private static LayerEntry Blob(byte[] content) => new(TarEntryType.RegularFile, "blobs/sha256/" + Layer.DigestOf(content)[7..], content);
}
