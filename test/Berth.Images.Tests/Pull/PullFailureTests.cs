using System.Net;
using System.Text;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Pull;

/// <summary>What registries do wrong; after each the store is what it was.</summary>
public sealed class PullFailureTests
{
    [Fact]
    public async Task UnknownTag_IsManifestUnknown()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();

        Assert.Equal($"manifest for {registry.Host}/x:nope not found: manifest unknown: manifest unknown", await store.PullFails($"{registry.Host}/x:nope"));
    }

    [Fact]
    public async Task NobodyThere_IsConnectionRefused()
    {
        using var store = new StoreFixture();
        string host;
        await using (var registry = new FakeRegistry()) host = registry.Host;

        Assert.Equal($"Get \"http://{host}/v2/\": dial tcp {host}: connect: connection refused", await store.PullFails($"{host}/x:1"));
        // The host as it was written.
        Assert.StartsWith("Get \"https://NOSUCH.invalid/v2/\": dial tcp: lookup NOSUCH.invalid: ", await store.PullFails("NOSUCH.invalid/x:1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, """{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}""",
        "pull access denied for HOST/x, repository does not exist or may require 'docker login': denied: requested access to the resource is denied")]
    [InlineData(404, """{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry"}]}""",
        "repository HOST/x not found: name unknown: repository name not known to registry")]
    [InlineData(401, """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}""", "unauthorized: authentication required")]
    [InlineData(500, "oops", "received unexpected HTTP status: 500 Internal Server Error")]
    [InlineData(429, """{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}""", "toomanyrequests: slow down")]
    public async Task Refusal_IsPassedOnInDockersWords(int status, string body, string expected)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.Contains("/manifests/", StringComparison.Ordinal)) return false;
            FakeRegistry.Answer(context, status, body);
            return true;
        };

        Assert.Equal(expected.Replace("HOST", registry.Host, StringComparison.Ordinal), await store.PullFails($"{registry.Host}/x:1"));
    }

    [Fact]
    public async Task WrongLayer_IsRefused()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var layer = Archive.Gzip(Layer.OfFile("a", "1"));
        registry.AddImage("1", Layer.OfFile("a", "1"));
        registry.Blobs[Digest.Sha256(layer).Text] = [.. layer[..^1], (byte)(layer[^1] ^ 1)];

        Assert.StartsWith($"filesystem layer verification failed for digest {Digest.Sha256(layer)}", await store.PullFails($"{registry.Host}/x:1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "invalid manifest: layers[0] has the size -1")]
    [InlineData(long.MinValue, "invalid manifest: layers[0] has the size -9223372036854775808")]
    [InlineData((1L << 40) + 1, "invalid manifest: layers[0] has the size 1099511627777, and no layer may have more than 1099511627776 bytes")]
    public async Task LayerOfNoSize_IsRefused_BeforeAnythingIsFetched(long size, string expected)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var layer = Archive.Gzip(Layer.OfFile("a", "1"));
        registry.AddImage("1", Layer.OfFile("a", "1"));
        var manifest = Encoding.UTF8.GetString(registry.Manifests["1"].Bytes).Replace($"\"size\":{layer.Length}", $"\"size\":{size}", StringComparison.Ordinal);
        Assert.Contains($"\"size\":{size}", manifest, StringComparison.Ordinal);
        registry.AddManifest("1", MediaTypes.OciManifest, Encoding.UTF8.GetBytes(manifest));

        Assert.Equal(expected, await store.PullFails($"{registry.Host}/x:1"));
        Assert.DoesNotContain(registry.Requests, request => request.Contains("/blobs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WrongManifest_IsRefused()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var digest = registry.AddImage("1", Layer.OfFile("a", "1"));
        registry.Manifests[digest.Text] = (MediaTypes.OciManifest, [.. registry.Manifests[digest.Text].Bytes, (byte)' ']);

        Assert.Equal($"manifest verification failed for digest {digest}", await store.PullFails($"{registry.Host}/x@{digest}"));
    }

    [Fact]
    public async Task WrongConfig_IsRefused()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"));
        var config = Digest.Sha256(Archive.Config([Layer.OfFile("a", "1")]));
        registry.Blobs[config.Text] = "{}"u8.ToArray();

        Assert.Equal($"error pulling image configuration: image config verification failed for digest {config}", await store.PullFails($"{registry.Host}/x:1"));
    }

    [Fact]
    public async Task WrongConfig_LeavesNothingOfTheLayersThatWereBegun()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var layer = Layer.OfFile("a", new string('x', 100_000));
        registry.AddImage("1", layer);
        registry.Blobs[Digest.Sha256(Archive.Config([layer])).Text] = "{}"u8.ToArray();
        var before = store.Files();

        await Assert.ThrowsAsync<ImageException>(() => store.Pull($"{registry.Host}/x:1"));

        Assert.Equal(before, store.Files());
    }

    [Fact]
    public async Task ConfigOfOtherLayers_IsRefused()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddManifest("1", MediaTypes.OciManifest, registry.Manifest(Archive.Config([Layer.OfFile("a", "2")]), MediaTypes.OciLayerGzip, Archive.Gzip(Layer.OfFile("a", "1"))));

        Assert.Equal("layers from manifest don't match image configuration", await store.PullFails($"{registry.Host}/x:1"));
    }

    [Fact]
    public async Task MissingBlob_IsUnknown()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"));
        registry.Blobs.TryRemove(Digest.Sha256(Archive.Gzip(Layer.OfFile("a", "1"))).Text, out _);

        Assert.Equal("unknown blob", await store.PullFails($"{registry.Host}/x:1"));
    }

    [Fact]
    public async Task Artifact_IsNoImage()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var manifest = registry.Manifest(Archive.Config([]), MediaTypes.OciLayerGzip);
        registry.AddManifest("1", MediaTypes.OciManifest, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(manifest).Replace("vnd.oci.image.config.v1", "vnd.foo", StringComparison.Ordinal)));

        Assert.Equal("unsupported media type application/vnd.foo+json", await store.PullFails($"{registry.Host}/x:1"));
    }

    [Fact]
    public async Task AlwaysBreaking_GivesUp()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", new string('x', 5000)));
        var blob = Archive.Gzip(Layer.OfFile("a", new string('x', 5000)));
        registry.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith(Digest.Sha256(blob).Text, StringComparison.Ordinal)) return false;
            FakeRegistry.AnswerPart(context, blob, 0);
            return true;
        };

        Assert.Equal("unexpected EOF", await store.PullFails($"{registry.Host}/x:1"));
    }

    [Fact]
    public async Task Basic_WithoutPassword_SaysSo()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry { Intercept = WantsBasic };
        registry.AddImage("1", Layer.OfFile("a", "1"));

        Assert.Equal($"Head \"http://{registry.Host}/v2/x/manifests/1\": no basic auth credentials", await store.PullFails($"{registry.Host}/x:1"));
        Assert.Equal("unauthorized: authentication required", await store.PullFails($"{registry.Host}/x:1", credentials: new RegistryCredentials { Username = "me", Password = "no" }));
    }

    [Fact]
    public async Task Basic_WithPassword_Pulls()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry { Intercept = WantsBasic };
        registry.AddImage("1", Layer.OfFile("a", "1"));

        await store.Pull($"{registry.Host}/x:1", credentials: new RegistryCredentials { Username = "me", Password = "pw" });

        Assert.Single(store.Store.List());
    }

    [Fact]
    public async Task Token_IsFetchedOnceWithThePassword()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"), Layer.OfFile("b", "1"));
        registry.Intercept = context =>
        {
            var header = context.Request.Headers["Authorization"];
            if (context.Request.Url!.AbsolutePath == "/token")
                FakeRegistry.Answer(context, header == "Basic bWU6cHc=" ? 200 : 401, """{"token":"T","expires_in":300}""");
            else if (header == "Bearer T") return false;
            else FakeRegistry.Answer(context, 401, "", ("WWW-Authenticate", $"Bearer realm=\"http://{registry.Host}/token\",service=\"s,1\""));
            return true;
        };

        await store.Pull($"{registry.Host}/x:1", credentials: new RegistryCredentials { Username = "me", Password = "pw" });

        Assert.Equal(["/token?service=s%2C1&scope=repository%3Ax%3Apull&account=me"], registry.Requests.Where(x => x.StartsWith("/token", StringComparison.Ordinal)));
    }

    private static bool WantsBasic(HttpListenerContext context)
    {
        if (context.Request.Headers["Authorization"] == "Basic bWU6cHc=") return false;
        FakeRegistry.Answer(context, 401, """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}""", ("WWW-Authenticate", "Basic realm=\"r\""));
        return true;
    }
}
