using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Images.Tar;
using Berth.Oci;

namespace Berth.Images.Tests.Samples;

/// <summary>Makes archives as <c>docker save</c> and OCI tools write them.</summary>
internal static class Archive
{
    public static byte[] Config(IEnumerable<byte[]> layers, Action<JsonObject>? change = null)
    {
        var config = new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Cmd"] = new JsonArray("/bin/sh"), ["Env"] = new JsonArray("PATH=/bin") },
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray([.. layers.Select(x => (JsonNode)Digest.Sha256(x).Text)]),
            },
        };
        change?.Invoke(config);
        return Encoding.UTF8.GetBytes(config.ToJsonString());
    }

    /// <summary>The form of Docker before 25: a folder per layer and manifest.json last.</summary>
    public static byte[] Docker(string[]? tags, byte[] config, params byte[][] layers)
    {
        var files = new List<(string, byte[])>();
        for (var i = 0; i < layers.Length; i++) files.Add(($"layer{i}/layer.tar", layers[i]));
        files.Add(("config.json", config));
        var table = new JsonArray(new JsonObject
        {
            ["Config"] = "config.json",
            ["RepoTags"] = tags is null ? null : new JsonArray([.. tags.Select(x => (JsonNode)x)]),
            ["Layers"] = new JsonArray([.. layers.Select((_, i) => (JsonNode)$"layer{i}/layer.tar")]),
        });
        files.Add(("manifest.json", Encoding.UTF8.GetBytes(table.ToJsonString())));
        return Tar(files);
    }

    public static byte[] Docker(string tag, params byte[][] layers) => Docker([tag], Config(layers), layers);

    /// <summary>An OCI layout whose layers are compressed as told.</summary>
    public static byte[] Layout(string name, Func<byte[], byte[]> compress, string mediaType, params byte[][] layers)
    {
        var files = new List<(string, byte[])> { ("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray()) };
        var config = Config(layers);
        var blobs = layers.Select(compress).ToList();
        var manifest = new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.OciManifest,
            Config = Add(MediaTypes.OciConfig, config),
            Layers = [.. blobs.Select(x => Add(mediaType, x))],
        };
        var entry = Add(MediaTypes.OciManifest, JsonSerializer.SerializeToUtf8Bytes(manifest, ImageJson.Default.ImageManifest));
        var index = new ImageIndex
        {
            SchemaVersion = 2,
            Manifests = [entry with { Annotations = new Dictionary<string, string> { ["io.containerd.image.name"] = name } }],
        };
        files.Add(("index.json", JsonSerializer.SerializeToUtf8Bytes(index, ImageJson.Default.ImageIndex)));
        return Tar(files);

        Descriptor Add(string type, byte[] bytes)
        {
            var digest = Digest.Sha256(bytes);
            files.Add(($"blobs/{digest.Algorithm}/{digest.Hex}", bytes));
            return new Descriptor { MediaType = type, Digest = digest, Size = bytes.Length };
        }
    }

    public static byte[] Tar(IEnumerable<(string Name, byte[] Content)> files)
    {
        var bytes = new MemoryStream();
        var tar = new TarWriter(bytes);
        foreach (var (name, content) in files) tar.AddFile(new TarEntry { Name = name }, content);
        tar.Finish();
        return bytes.ToArray();
    }

    public static byte[] Gunzip(byte[] bytes)
    {
        var plain = new MemoryStream();
        using var stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    public static byte[] Gzip(byte[] bytes)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return target.ToArray();
    }
}
