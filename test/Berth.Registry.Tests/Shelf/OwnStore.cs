using System.IO.Compression;
using System.Net;
using System.Text;
using Berth.Images;
using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Shelf;
using Berth.Testing;
using Berth.Testing.Images;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Shelf;

/// <summary>A registry over the images of a store, without a daemon and without a network.</summary>
internal sealed class OwnStore : IDisposable, IProgress<ProgressMessage>
{
    private readonly TempDirectory _folder = new("berth-shelf");
    private RegistryServer _server = null!;

    public OwnStore()
    {
        Require.Root();
        Reopen();
        Http = new HttpClient(new Handler(this)) { BaseAddress = new Uri("http://registry.test") };
    }

    public HttpClient Http { get; }

    public ImageStore Images { get; private set; } = null!;

    public ManualTime Time { get; } = new();

    /// <summary>Containers, by the ids of their images.</summary>
    public List<Digest> Used { get; } = [];

    public List<string> Received { get; } = [];

    public List<string> Kept { get; } = [];

    public RegistryServer Server => _server;

    /// <summary>The folder of the images.</summary>
    public string Root => _folder["images"];

    /// <summary>What a daemon that died and was started again sees.</summary>
    public void Reopen()
    {
        ImageStore.MakeFolder(_folder["images"]);
        var roots = RegistryRoots.Open(_folder["images/registry"], Time);
        Images = ImageStore.Open(_folder["images"], Time, roots: roots);
        var remove = new RemoveImage(Images);
        var hooks = new ShelfHooks
        {
            Remove = name => remove.Run(name, new RemoveOptions { UsersOf = id => [.. Used.Where(x => x == id).Select(_ => new ImageUser("c0ffee", true))] }),
            IsUsed = Used.Contains,
            Received = (_, name) => Received.Add(name.Familiar),
            Kept = (what, why) => Kept.Add(why),
        };
        _server = RegistryServer.Open(roots, Images, hooks, new RegistryOptions(), new OpenGate(), Time);
    }

    /// <summary>Loads an image of one layer with one file, as docker load does.</summary>
    public async Task<Image> LoadAsync(string name, string content = "content")
    {
        var archive = Archive.DockerSave(new TestImage(name, [], [Layer.Of(LayerEntry.File("file", content))]));
        await new LoadImages(Images).RunAsync(new MemoryStream(archive), null, this, Cancel);
        return Images.Get(name);
    }

    /// <summary>Pushes an image of gzipped or plain layers as a client does; returns its manifest.</summary>
    public async Task<byte[]> PushAsync(string repository, string reference, TestImage image, bool isPlain = false)
    {
        var config = await Http.BlobAsync(repository, image.ConfigBytes);
        var layers = new List<string>();
        foreach (var layer in image.Layers)
        {
            var bytes = isPlain ? layer.Tar : Gzip(layer.Tar);
            var digest = await Http.BlobAsync(repository, bytes);
            layers.Add($$"""{"mediaType":"{{(isPlain ? MediaTypes.OciLayer : MediaTypes.OciLayerGzip)}}","digest":"{{digest}}","size":{{bytes.Length}}}""");
        }
        var manifest = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{config}}","size":{{image.ConfigBytes.Length}}},"layers":[{{string.Join(',', layers)}}]}""");
        using var answer = await Http.PutManifestAsync(repository, reference, manifest);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return manifest;
    }

    /// <summary>An artifact of one blob, as helm and oras push them.</summary>
    public async Task<Digest> PushArtifactAsync(string repository, string reference, string? subject = null)
    {
        var (config, chart) = ("{}"u8.ToArray(), Random());
        var manifest = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{"mediaType":"application/vnd.cncf.helm.config.v1+json","digest":"{{await Http.BlobAsync(repository, config)}}","size":2},"layers":[{"mediaType":"application/tar+gzip","digest":"{{await Http.BlobAsync(repository, chart)}}","size":{{chart.Length}}}]{{(subject is null ? "" : ",\"subject\":" + subject)}}}""");
        using var answer = await Http.PutManifestAsync(repository, reference, manifest);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return Digest.Sha256(manifest);
    }

    public async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
    {
        using var answer = await Http.SendAsync(new HttpRequestMessage(method, path), Cancel);
        return answer.StatusCode;
    }

    /// <summary>What is kept: blobs and unpacked layers.</summary>
    public (int Blobs, int Layers) Content() =>
        (Images.Content.List().Count, Directory.EnumerateDirectories(_folder["images/layers"]).Count());

    public void Report(ProgressMessage value)
    {
    }

    public void Dispose()
    {
        Http.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    public static byte[] Gzip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(content);
        return stream.ToArray();
    }

    private sealed class Handler(OwnStore store) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            MemoryRegistry.AnswerAsync(store.Server.AnswerAsync, request, cancellationToken);
    }
}
