using System.Collections.Concurrent;
using System.Net;
using Berth.Images.Tests.Samples;

namespace Berth.Images.Tests.Registries;

public sealed class RedirectTests
{
    private static readonly RegistryCredentials s_someone = new() { Username = "someone", Password = "secret" };

    [Fact]
    public async Task BlobThatLiesElsewhere_IsFetchedWithoutCredentials()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        await using var elsewhere = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"));
        foreach (var (digest, bytes) in registry.Blobs) elsewhere.Blobs[digest] = bytes;
        var shown = new ConcurrentQueue<string?>();
        elsewhere.Intercept = context =>
        {
            shown.Enqueue(context.Request.Headers["Authorization"]);
            return false;
        };
        registry.Intercept = context => WantsPassword(context) || Lead(context, "/blobs/", path => $"http://{elsewhere.Host}{path}");

        await store.Pull($"{registry.Host}/x:1", credentials: s_someone);

        Assert.NotEmpty(shown);
        Assert.All(shown, Assert.Null);
    }

    [Fact]
    public async Task RedirectWithinTheRegistry_KeepsCredentials()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"));
        registry.Intercept = context => WantsPassword(context) || Lead(context, "/v2/x/manifests/1", _ => "/v2/y/manifests/1");

        await store.Pull($"{registry.Host}/x:1", credentials: s_someone);

        Assert.Contains("/v2/y/manifests/1", registry.Requests);
    }

    [Fact]
    public async Task RedirectInACircle_Ends()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.Intercept = context => Lead(context, "/manifests/", path => path);

        var message = await store.PullFails($"{registry.Host}/x:1");

        Assert.EndsWith("stopped after 10 redirects", message, StringComparison.Ordinal);
    }

    private static bool WantsPassword(HttpListenerContext context)
    {
        if (context.Request.Headers["Authorization"] is not null) return false;
        FakeRegistry.Answer(context, 401, "", ("WWW-Authenticate", "Basic realm=\"x\""));
        return true;
    }

    private static bool Lead(HttpListenerContext context, string part, Func<string, string> target)
    {
        var path = context.Request.Url!.AbsolutePath;
        if (!path.Contains(part, StringComparison.Ordinal)) return false;
        FakeRegistry.Answer(context, 307, "", ("Location", target(path)));
        return true;
    }
}
