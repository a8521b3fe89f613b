using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using Berth.Oci;
using Berth.Testing;
using Berth.Testing.Conformance;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Distribution;

/// <summary>Daemons that serve their own images, all in one network, where port 5000 is the registry of the first.</summary>
internal sealed class OwnRegistryFixture : IAsyncDisposable
{
    public const string Registry = "127.0.0.1:5000";
    private readonly TempDirectory _folder = new("o");
    private readonly List<RunningDaemon> _daemons = [];
    private readonly Process _network;

    public OwnRegistryFixture()
    {
        Require.Daemon();
        _network = Process.Start(new ProcessStartInfo("unshare", ["--net", "--mount", "sh", "-c", "ip link set lo up && echo up && exec sleep 600"]) { RedirectStandardOutput = true })!;
        Assert.Equal("up", _network.StandardOutput.ReadLine());
        Http = NamespaceHttp.Client(_network.Id, 5000);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public HttpClient Http { get; }

    /// <summary>A process in the network of the daemons.</summary>
    public int Network => _network.Id;

    public static TestImage Busybox(string name) => new(name, [], [ImageSet.Base]);

    public string this[string name] => _folder[name];

    /// <summary>Starts a daemon; one of the same name goes on with what the last one of that name had.</summary>
    public async Task<RunningDaemon> StartAsync(string name, params string[] flags)
    {
        var daemon = await RunningDaemon.StartInAsync(_network.Id, Directory.CreateDirectory(_folder[name]).FullName, "own-registry-berthd.log", Cancel, ["--bridge", "none", .. flags]);
        _daemons.Add(daemon);
        return daemon;
    }

    /// <summary>Starts the daemon whose registry is at <see cref="Registry"/>.</summary>
    public Task<RunningDaemon> ServeAsync(params string[] flags) => StartAsync("served", ["--registry-listen", Registry, .. flags]);

    public static async Task LoadAsync(RunningDaemon daemon, params TestImage[] images)
    {
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        using var archive = new MemoryStream(Archive.DockerSave(images));
        Assert.Equal(HttpStatusCode.OK, (await engine.LoadAsync(archive, Cancel)).Status);
    }

    /// <summary>Runs the docker client on a daemon; what it printed.</summary>
    public static Task<string> DockerAsync(RunningDaemon daemon, params string[] arguments) => RunAsync([Require.Program("docker"), "-H", "unix://" + daemon.Socket, .. arguments]);

    /// <summary>Runs a program; what it printed.</summary>
    public static async Task<string> RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} ended with {process.ExitCode}: {await errors}");
        return (await output).Trim();
    }

    /// <summary>Pushes an image with gzipped layers; its manifest's digest once the registry said that it has it.</summary>
    public async Task<Digest> PushAsync(string repository, string tag, TestImage image)
    {
        List<string> layers = [];
        foreach (var layer in image.Layers) layers.Add(await PartAsync(repository, MediaTypes.OciLayerGzip, Gzip(layer.Tar)));
        return await PutAsync(repository, tag, await PartAsync(repository, MediaTypes.OciConfig, image.ConfigBytes), layers);
    }

    /// <summary>Pushes something that is no image.</summary>
    public async Task<Digest> PushArtifactAsync(string repository, string tag) => await PutAsync(
        repository, tag, await PartAsync(repository, "application/vnd.cncf.helm.config.v1+json", "{}"u8.ToArray()), [await PartAsync(repository, "application/tar+gzip", Encoding.UTF8.GetBytes($"chart {tag}"))]);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (var daemon in _daemons) await daemon.DisposeAsync();
        _network.Kill();
        _network.Dispose();
        _folder.Dispose();
    }

    private async Task<string> PartAsync(string repository, string type, byte[] bytes)
    {
        var blob = new BlobOf(Digest.Sha256(bytes), bytes);
        await new BlobPushes(Http).PushAsync(BlobPush.ChunkedOne, repository, blob);
        return $$"""{"mediaType":"{{type}}","digest":"{{blob.Digest}}","size":{{bytes.Length}}}""";
    }

    private async Task<Digest> PutAsync(string repository, string tag, string config, IReadOnlyList<string> layers)
    {
        var bytes = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{{config}},"layers":[{{string.Join(',', layers)}}]}""");
        using var manifest = new ByteArrayContent(bytes);
        manifest.Headers.ContentType = new(MediaTypes.OciManifest);
        using var put = await Http.PutAsync($"/v2/{repository}/manifests/{tag}", manifest, CancellationToken.None);
        return put.StatusCode == HttpStatusCode.Created ? Digest.Sha256(bytes) : throw new InvalidDataException($"{put.StatusCode}: {await put.Content.ReadAsStringAsync(CancellationToken.None)}");
    }

    private static byte[] Gzip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(content);
        return stream.ToArray();
    }
}
