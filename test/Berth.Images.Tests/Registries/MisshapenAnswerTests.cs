using System.Net;
using System.Text;
using Berth.Images.Tests.Samples;
using Berth.Oci;
using Berth.Testing.Documents;

namespace Berth.Images.Tests.Registries;

/// <summary>Registries each of whose answers has something wrong at each of its places: a pull succeeds, or fails by a sentence.</summary>
public sealed class MisshapenAnswerTests
{
    private static readonly byte[] s_layer = new Layer().File("etc/motd", "hello").Bytes();

    [Theory]
    [InlineData(MediaTypes.OciManifest)]
    [InlineData(MediaTypes.DockerManifest)]
    [InlineData("text/html")]
    public async Task Manifest_IsPulledOrRefusedInPlainWords(string type)
    {
        await using var work = new Work();
        await work.TryAsync(Misshapen.Of(Encoding.UTF8.GetString(work.Manifest)), bytes =>
        {
            work.Registry.Manifests.Clear();
            work.Registry.AddManifest("1", type, bytes);
        });
    }

    [Theory]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData("application/json")]
    public async Task Index_IsPulledOrRefusedInPlainWords(string type)
    {
        await using var work = new Work();
        var index = $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciIndex}}}","manifests":[{"mediaType":"{{{MediaTypes.OciManifest}}}","digest":"{{{Digest.Sha256(work.Manifest)}}}","size":{{{work.Manifest.Length}}},"platform":{"os":"linux","architecture":"amd64"}}]}""";
        await work.TryAsync(Misshapen.Of(index), bytes => work.Registry.AddManifest("1", type, bytes));
    }

    [Fact]
    public async Task Configuration_IsPulledOrRefusedInPlainWords()
    {
        await using var work = new Work();
        await work.TryAsync(Misshapen.Of(Encoding.UTF8.GetString(Archive.Config([s_layer]))), config =>
            work.Registry.AddManifest("1", MediaTypes.OciManifest, work.Registry.Manifest(config, MediaTypes.OciLayer, s_layer)));
    }

    [Fact]
    public async Task TagsAndErrorsAndTokens_AreReadOrRefusedInPlainWords()
    {
        await using var work = new Work();
        byte[] answer = [];
        var (path, status) = ("", 200);
        work.Registry.Intercept = context =>
        {
            var asked = context.Request.Url!.AbsolutePath;
            if (path == "/token" && asked != path && context.Request.Headers["Authorization"] is null)
                FakeRegistry.Answer(context, 401, "{}", ("WWW-Authenticate", $"Bearer realm=\"http://{work.Registry.Host}/token\""));
            else if (asked.EndsWith(path, StringComparison.Ordinal)) FakeRegistry.Answer(context, status, answer, "application/json");
            else return false;
            return true;
        };
        (path, status) = ("/tags/list", 200);
        await work.TryAsync(Misshapen.Of("""{"name":"x","tags":["1"]}"""), bytes => answer = bytes, allTags: true);
        (path, status) = ("/manifests/1", 404);
        await work.TryAsync(Misshapen.Of("""{"errors":[{"code":"MANIFEST_UNKNOWN","message":"m","detail":{"Tag":"1"}}]}"""), bytes => answer = bytes);
        (path, status) = ("/token", 200);
        await work.TryAsync(Misshapen.Of("""{"token":"t","access_token":"a","expires_in":60,"issued_at":"2024-01-02T03:04:05Z"}"""), bytes => answer = bytes);
    }

    [Theory]
    [InlineData("</v2/x/tags/list?n=1>; rel=\"next\"", "x has more than 100000 tags")]
    [InlineData("<http://[>; rel=\"next\"", "the list at http://HOST/v2/x/tags/list goes on at \"http://[\", which is no address")]
    [InlineData("<file:///etc/passwd>; rel=\"next\"", "Get \"file:///etc/passwd\": unsupported protocol scheme \"file\"")]
    public async Task ListOfTags_ThatLeadsAstray_IsRefused(string link, string expected)
    {
        await using var work = new Work();
        var tags = Encoding.UTF8.GetBytes($$"""{"tags":[{{string.Join(',', Enumerable.Repeat("\"a\"", 60_000))}}]}""");
        work.Registry.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith("/tags/list", StringComparison.Ordinal)) return false;
            FakeRegistry.Answer(context, (int)HttpStatusCode.OK, tags, "application/json", ("Link", link));
            return true;
        };

        var error = await Assert.ThrowsAsync<ImageException>(() => work.PullAsync(allTags: true));

        Assert.Contains(expected.Replace("HOST", work.Registry.Host, StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    private sealed class Work : IAsyncDisposable
    {
        private readonly StoreFixture _store = new();

        public Work() => Manifest = Registry.Manifest(Archive.Config([s_layer]), MediaTypes.OciLayer, s_layer);

        public FakeRegistry Registry { get; } = new();

        public byte[] Manifest { get; }

        public Task TryAsync(IEnumerable<Misshapen> documents, Action<byte[]> give, bool allTags = false)
        {
            Registry.AddManifest("1", MediaTypes.OciManifest, Manifest);
            return PlainWords.OnlyAsync<ImageException>(documents, bytes =>
            {
                give(bytes);
                return PullAsync(allTags);
            });
        }

        public Task<Digest> PullAsync(bool allTags) =>
            new PullImage(_store.Store, new RegistryOptions { RetryDelay = TimeSpan.FromMilliseconds(1), Attempts = 1, CertificateRoots = [] }).RunAsync(
                new PullRequest { Reference = Reference.Parse($"{Registry.Host}/x:1"), AllTags = allTags, Platform = Platform.Parse("linux/amd64") }, _store, TestContext.Current.CancellationToken);

        public async ValueTask DisposeAsync()
        {
            _store.Dispose();
            await Registry.DisposeAsync();
        }
    }
}
