using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Registries;

public sealed class MirrorTests
{
    [Fact]
    public async Task DockerHubsMirror_IsAskedFirst_AndShownNoCredentials()
    {
        using var store = new StoreFixture();
        await using var mirror = new FakeRegistry();
        var digest = mirror.AddImage("1", Layer.OfFile("a", "1"));
        string? shown = null;
        mirror.Intercept = context =>
        {
            shown ??= context.Request.Headers["Authorization"];
            return false;
        };

        await PullAsync(store, "busybox:1", $"http://{mirror.Host}");

        Assert.Equal([$"busybox@{digest}"], store.Store.Get("busybox:1").RepoDigests);
        Assert.Contains("/v2/library/busybox/manifests/1", mirror.Requests);
        Assert.Null(shown);
    }

    [Fact]
    public async Task MirrorThatHasItNot_IsPassedOver()
    {
        using var store = new StoreFixture();
        await using var mirror = new FakeRegistry();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"));

        await PullAsync(store, $"{registry.Host}/x:1", $"{registry.Host}=http://{mirror.Host}");

        Assert.Contains("/v2/x/manifests/1", mirror.Requests);
        Assert.Single(store.Store.List());
    }

    [Fact]
    public async Task MirrorOfAnotherRegistry_IsNotAsked()
    {
        using var store = new StoreFixture();
        await using var mirror = new FakeRegistry();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"));

        await PullAsync(store, $"{registry.Host}/x:1", $"http://{mirror.Host}");

        Assert.Empty(mirror.Requests);
    }

    private static Task<Digest> PullAsync(StoreFixture store, string name, string mirror) =>
        new PullImage(store.Store, new RegistryOptions { Mirrors = [mirror], CertificateRoots = [] }).RunAsync(
            new PullRequest { Reference = Reference.Parse(name), Credentials = new RegistryCredentials { Username = "someone", Password = "secret" } },
            store,
            TestContext.Current.CancellationToken);
}
