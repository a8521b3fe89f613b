using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Testing.Images;

namespace Berth.Testing.Registry;

/// <summary>One answer of the registry.</summary>
public sealed record RegistryAnswer(string Status, string Type, byte[] Body, params IReadOnlyList<string> Headers)
{
    /// <summary>What the header claims when that is not the truth.</summary>
    public int? Length { get; init; }
}

/// <summary>What the registry holds and how it answers: good images of each kind, and repositories that lie.</summary>
public sealed class RegistryContent
{
    private const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    private const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    private const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    private const string OciIndex = "application/vnd.oci.image.index.v1+json";

    private readonly Dictionary<string, byte[]> blobs = [];
    private readonly Dictionary<string, (string Type, byte[] Body)> manifests = [];

    public RegistryContent()
    {
        var first = Layer.Of(LayerEntry.File("small", "from a registry\n"));
        var second = Layer.Of(LayerEntry.File("second", "second\n"));
        var config = new JsonObject { ["Cmd"] = new JsonArray("cat", "/small"), ["Env"] = new JsonArray("PATH=/bin") };
        var small = new TestImage("", config, [ImageSet.Base, first]);
        var other = new TestImage("", new JsonObject { ["Cmd"] = new JsonArray("other") }, [second]);

        var docker = Put("small", "1", small, DockerManifest);
        Put("small", "two", new TestImage("", config, [ImageSet.Base, first, second]), DockerManifest);
        var oci = Put("small", "oci", small, OciManifest);
        var foreign = Put("small", "foreign", other, DockerManifest);
        Index("small", "list", DockerList, DockerManifest, (docker, "amd64"), (foreign, "arm64"));
        Index("small", "index", OciIndex, OciManifest, (oci, "amd64"));
        Index("small", "elsewhere", DockerList, DockerManifest, (foreign, "s390x"));

        var lying = new TestImage("", new JsonObject { ["Cmd"] = new JsonArray("x") }, [Layer.Of(LayerEntry.File("lie", "promised\n"))]);
        Put("lying", "layer", lying, DockerManifest);
        blobs["lying/" + Digest(Compress(lying.Layers[0].Tar))] = Touched(Compress(lying.Layers[0].Tar));
        Put("short", "layer", lying, DockerManifest);
        blobs["short/" + Digest(Compress(lying.Layers[0].Tar))] = Compress(lying.Layers[0].Tar)[..^20];
        Put("wrongconfig", "1", lying, DockerManifest);
        blobs["wrongconfig/" + lying.Id] = small.ConfigBytes;
        Put("gone", "layer", lying, DockerManifest);
        blobs.Remove("gone/" + Digest(Compress(lying.Layers[0].Tar)));
        manifests["lying/manifests/sha256:" + new string('0', 64)] = (DockerManifest, foreign);
        Name("broken", "1", DockerManifest, Encoding.UTF8.GetBytes("{not json"));
    }

    public RegistryAnswer Answer(int port, string target, IReadOnlyList<string> head)
    {
        var authorization = head.FirstOrDefault(line => line.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase))?[14..].Trim() ?? "";
        var path = target.Split('?')[0];
        if (path == "/token")
        {
            return authorization == Password ? Json("200 OK", """{"token":"let-me-in"}""") : Refused("incorrect username or password");
        }

        if (port == LoopbackRegistry.Basic && authorization != Password)
        {
            return Refused("authentication required", "WWW-Authenticate: Basic realm=\"compat\"");
        }

        if (port == LoopbackRegistry.Token && authorization != "Bearer let-me-in")
        {
            return Refused("authentication required", $"WWW-Authenticate: Bearer realm=\"http://127.0.0.1:{port}/token\",service=\"compat\",scope=\"repository:small:pull\"");
        }

        return path switch
        {
            "/v2/" => Json("200 OK", "{}"),
            _ when path.StartsWith("/v2/", StringComparison.Ordinal) => Object(path[4..]),
            _ => Json("404 Not Found", "{}"),
        };
    }

    private static string Password { get; } = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("someone:secret"));

    private RegistryAnswer Object(string path)
    {
        if (manifests.TryGetValue(path, out var manifest))
        {
            return new("200 OK", manifest.Type, manifest.Body, "Docker-Content-Digest: " + Digest(manifest.Body));
        }

        var blob = path.Split("/blobs/");
        if (blob.Length == 2 && blobs.TryGetValue($"{blob[0]}/{blob[1]}", out var bytes))
        {
            return new("200 OK", "application/octet-stream", bytes, "Docker-Content-Digest: " + blob[1]);
        }

        return path.Contains("/manifests/", StringComparison.Ordinal)
            ? Json("404 Not Found", """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":"unknown tag"}]}""")
            : Json("404 Not Found", """{"errors":[{"code":"BLOB_UNKNOWN","message":"blob unknown to registry"}]}""");
    }

    private byte[] Put(string repository, string tag, TestImage image, string type)
    {
        var oci = type == OciManifest;
        var layers = image.Layers.Select(layer => Compress(layer.Tar)).ToList();
        var manifest = TestImage.Json(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = type,
            ["config"] = Archive.Descriptor(oci ? "application/vnd.oci.image.config.v1+json" : "application/vnd.docker.container.image.v1+json", image.ConfigBytes),
            ["layers"] = new JsonArray([.. layers.Select(layer => Archive.Descriptor(oci ? "application/vnd.oci.image.layer.v1.tar+gzip" : "application/vnd.docker.image.rootfs.diff.tar.gzip", layer))]),
        });
        layers.ForEach(layer => blobs[$"{repository}/{Digest(layer)}"] = layer);
        blobs[$"{repository}/{image.Id}"] = image.ConfigBytes;
        Name(repository, tag, type, manifest);
        return manifest;
    }

    private void Index(string repository, string tag, string type, string manifestType, params (byte[] Manifest, string Architecture)[] entries) =>
        Name(repository, tag, type, TestImage.Json(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = type,
            ["manifests"] = new JsonArray([.. entries.Select(entry =>
            {
                var descriptor = Archive.Descriptor(manifestType, entry.Manifest);
                descriptor["platform"] = new JsonObject { ["architecture"] = entry.Architecture, ["os"] = "linux" };
                return descriptor;
            })]),
        }));

    private void Name(string repository, string tag, string type, byte[] manifest)
    {
        manifests[$"{repository}/manifests/{tag}"] = (type, manifest);
        manifests[$"{repository}/manifests/{Digest(manifest)}"] = (type, manifest);
    }

    private static RegistryAnswer Json(string status, string body) => new(status, "application/json", Encoding.UTF8.GetBytes(body));

    private static RegistryAnswer Refused(string message, params string[] headers) =>
        new("401 Unauthorized", "application/json", Encoding.UTF8.GetBytes($$"""{"errors":[{"code":"UNAUTHORIZED","message":"{{message}}"}]}"""), headers);

    private static string Digest(byte[] bytes) => Layer.DigestOf(bytes);

    // Another time in the header of the gzip member: the content unpacks as promised, and only the digest tells.
    private static byte[] Touched(byte[] gzip)
    {
        gzip[4] ^= 1;
        return gzip;
    }

    private static byte[] Compress(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }
}
