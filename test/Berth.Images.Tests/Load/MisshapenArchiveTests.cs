using System.Text;
using Berth.Images.Tests.Samples;
using Berth.Oci;
using Berth.Testing.Documents;

namespace Berth.Images.Tests.Load;

/// <summary>Archives each of whose documents has something wrong at each of its places: one is loaded, or refused by a sentence.</summary>
public sealed class MisshapenArchiveTests
{
    private static readonly byte[] s_layer = new Layer().File("etc/motd", "hello").Bytes();
    private static readonly string s_config = Encoding.UTF8.GetString(Archive.Config([s_layer])).Replace(
        "\"config\":{", "\"history\":[{\"created_by\":\"x\"}],\"config\":{\"Labels\":{\"a\":\"b\"},\"Volumes\":{\"/v\":{}},\"OnBuild\":[\"RUN x\"],\"Healthcheck\":{\"Test\":[\"NONE\"]},", StringComparison.Ordinal);

    [Fact]
    public async Task TableOfDocker_IsLoadedOrRefusedInPlainWords()
    {
        using var store = new StoreFixture();
        await PlainWords.OnlyAsync<ImageException>(
            Misshapen.Of("""[{"Config":"c.json","RepoTags":["x:1"],"Layers":["l/layer.tar"]}]"""),
            table => store.Load(Archive.Tar([("c.json", Encoding.UTF8.GetBytes(s_config)), ("l/layer.tar", s_layer), ("manifest.json", table)])));
    }

    [Fact]
    public async Task Configuration_IsLoadedOrRefusedInPlainWords()
    {
        using var store = new StoreFixture();
        await PlainWords.OnlyAsync<ImageException>(
            Misshapen.Of(s_config),
            async config =>
            {
                await store.Load(Archive.Docker(["x:1"], config, s_layer));
                // What was taken is shown, saved and removed like any other.
                var image = store.Store.Get("x:1");
                var save = new SaveImages(store.Store);
                save.Write(save.Plan(["x:1"], null, TestContext.Current.CancellationToken), Stream.Null, TestContext.Current.CancellationToken);
                _ = (image.DiffIds.Count, image.Config.Platform);
            });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Layout_IsLoadedOrRefusedInPlainWords(bool indexed)
    {
        using var store = new StoreFixture();
        var parts = new Layout(Encoding.UTF8.GetBytes(s_config), s_layer);
        await PlainWords.OnlyAsync<ImageException>(Misshapen.Of(parts.Index(parts.Manifest)), index => store.Load(parts.Pack(index, indexed)));
        await PlainWords.OnlyAsync<ImageException>(Misshapen.Of(parts.Manifest), manifest => store.Load(parts.Pack(Encoding.UTF8.GetBytes(parts.Index(manifest)), indexed, manifest)));
    }

    [Fact]
    public async Task LayoutBesideATable_IsLoadedOrRefusedInPlainWords()
    {
        using var store = new StoreFixture();
        var parts = new Layout(Encoding.UTF8.GetBytes(s_config), s_layer);
        var table = Encoding.UTF8.GetBytes($$"""[{"Config":"{{parts.PathOf(parts.Config)}}","RepoTags":["x:1"],"Layers":["{{parts.PathOf(s_layer)}}"]}]""");
        await PlainWords.OnlyAsync<ImageException>(Misshapen.Of(parts.Index(parts.Manifest)), index => store.Load(parts.Pack(index, false, more: ("manifest.json", table))));
    }

    private sealed class Layout(byte[] config, byte[] layer)
    {
        public byte[] Config => config;

        public string Manifest => $$$"""
            {"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","config":{{{Descriptor(MediaTypes.OciConfig, config)}}},
             "layers":[{{{Descriptor(MediaTypes.OciLayer, layer)[..^1]}}},"urls":["http://x"],"annotations":{"a":"b"}}],"annotations":{"a":"b"}}
            """;

        public string PathOf(byte[] content) => $"blobs/sha256/{Digest.Sha256(content).Hex}";

        public string Index(string manifest) => Index(Encoding.UTF8.GetBytes(manifest));

        public string Index(byte[] manifest) => $$$"""
            {"schemaVersion":2,"mediaType":"{{{MediaTypes.OciIndex}}}","manifests":[{{{Descriptor(MediaTypes.OciManifest, manifest)[..^1]}}},
             "platform":{"os":"linux","architecture":"amd64","os.features":["a"]},"annotations":{"io.containerd.image.name":"docker.io/library/x:1"}}]}
            """;

        // Under an index of its own, as of an image for several platforms, or plain.
        public byte[] Pack(byte[] index, bool indexed, byte[]? manifest = null, (string, byte[])? more = null)
        {
            var top = indexed ? Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{{Descriptor(MediaTypes.OciIndex, index)}}]}""") : index;
            var files = new List<(string, byte[])> { ("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray()), ("index.json", top) };
            foreach (var blob in (byte[][])[config, layer, manifest ?? Encoding.UTF8.GetBytes(Manifest), index]) files.Add((PathOf(blob), blob));
            if (more is { } last) files.Add(last);
            return Archive.Tar(files);
        }

        private static string Descriptor(string type, byte[] content) => $$"""{"mediaType":"{{type}}","digest":"{{Digest.Sha256(content)}}","size":{{content.Length}}}""";
    }
}
