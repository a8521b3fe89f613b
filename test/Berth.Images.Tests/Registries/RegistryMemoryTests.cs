using Berth.Images.Registries;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Registries;

public sealed class RegistryMemoryTests
{
    private static readonly RegistryCredentials Someone = new() { Username = "someone", Password = "secret" };

    [Fact]
    public async Task SecondPull_BeginsWithTheManifest()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"));
        registry.AddImage("2", Layer.OfFile("a", "2"));
        var options = new RegistryOptions();

        await Pull(store, options, $"{registry.Host}/x:1");
        var before = registry.Requests.Count;
        await Pull(store, options, $"{registry.Host}/x:2");

        Assert.Equal(1, registry.Requests.Count(x => x == "/v2/"));
        Assert.Equal("/v2/x/manifests/2", registry.Requests.ElementAt(before));
        Assert.Equal(before + 3, registry.Requests.Count);
    }

    [Fact]
    public async Task RegistryThatWantsAPasswordNow_IsShownIt()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"));
        registry.AddImage("2", Layer.OfFile("a", "2"));
        var options = new RegistryOptions();
        await Pull(store, options, $"{registry.Host}/x:1");

        registry.Intercept = context => Refuse(context, "Basic realm=\"r\"", "Basic ");

        await Pull(store, options, $"{registry.Host}/x:2", Someone);
    }

    [Theory]
    [InlineData("Basic realm=\"r\"", "Basic ")]
    [InlineData("Bearer realm=\"http://HOST/nosuch\"", "Bearer ")]
    public async Task RegistryThatWantsNothingNow_IsAskedOnceMore(string challenge, string shown)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"));
        var options = new RegistryOptions();
        registry.Intercept = context => Refuse(context, challenge.Replace("HOST", registry.Host, StringComparison.Ordinal), shown);
        await Assert.ThrowsAsync<ImageException>(() => Pull(store, options, $"{registry.Host}/x:1"));

        registry.Intercept = static _ => false;

        await Pull(store, options, $"{registry.Host}/x:1");
    }

    [Fact]
    public async Task Memory_EndsAfterMinutes()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var (endpoint, memory, time) = (new RegistryEndpoint(registry.Host, true), new RegistryMemory(), new SteppedTime());
        memory.Keep(endpoint, new RegistryGreeting(new Uri("http://x/v2/"), null), time);
        Assert.NotNull(memory.Find(endpoint, time));
        Assert.Null(memory.Find(endpoint with { IsMirror = true }, time));

        time.Now += TimeSpan.FromMinutes(5);

        Assert.Null(memory.Find(endpoint, time));
    }

    private static bool Refuse(System.Net.HttpListenerContext context, string challenge, string shown)
    {
        if (context.Request.Headers["Authorization"]?.StartsWith(shown, StringComparison.Ordinal) == true) return false;
        FakeRegistry.Answer(context, 401, "{}", ("WWW-Authenticate", challenge));
        return true;
    }

    private static Task<Digest> Pull(StoreFixture store, RegistryOptions options, string name, RegistryCredentials? credentials = null) =>
        new PullImage(store.Store, options).RunAsync(
            new PullRequest { Reference = Reference.Parse(name), Credentials = credentials }, new Progress<ProgressMessage>(), TestContext.Current.CancellationToken);

    private sealed class SteppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
