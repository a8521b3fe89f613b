using System.Text;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Indexes;

/// <summary>Images of several platforms on their way through archives and registries.</summary>
public sealed class TransferTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AllPlatformsHere_TheIndexIsPushed_WithItsAttestation()
    {
        using var store = new StoreFixture();
        await using var from = new FakeRegistry();
        await using var to = new FakeRegistry();
        var index = await PulledAsync(store, from, $"{to.Host}/y:2");

        await store.Push($"{to.Host}/y:2");

        Assert.Equal(index, to.Manifests["2"].Bytes);
        Assert.Equal(MediaTypes.OciIndex, to.Manifests["2"].Type);
        Assert.Equal(from.Blobs.Keys.Order(), to.Blobs.Keys.Order());
        Assert.Equal(Digest.Sha256(index), store.Messages[^1].Pushed!.Digest);
        Assert.Contains($"{to.Host}/y@{Digest.Sha256(index)}", store.Store.Get($"{to.Host}/y:2").RepoDigests);
    }

    [Fact]
    public async Task OnePlatformHere_ItsManifestIsPushed_AndThatIsSaid()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var index = Platforms.Add(registry, "1", "amd64", "arm64");
        var id = await store.Pull($"{registry.Host}/x:1", Platforms.Arm);
        store.Store.Tag(id, Reference.Parse($"{registry.Host}/x:2"), Reference.Parse($"{registry.Host}/x:1"));

        await store.Push($"{registry.Host}/x:2");

        Assert.Equal(store.Store.Get(id)!.Manifest!.Digest, Digest.Sha256(registry.Manifests["2"].Bytes));
        var instead = Assert.Single(store.Messages, x => x.Instead is not null).Instead!;
        Assert.Equal(Digest.Sha256(index), instead.Index.Digest);
        Assert.Equal("arm64", instead.Manifest.Platform!.Architecture);
    }

    [Fact]
    public async Task AllPlatformsAskedFor_TheRestComesFromTheOrigin()
    {
        using var store = new StoreFixture();
        await using var from = new FakeRegistry();
        await using var to = new FakeRegistry();
        var index = Platforms.Add(from, "1", "amd64", "arm64");
        var id = await store.Pull($"{from.Host}/x:1", Platforms.Arm);
        store.Store.Tag(id, Reference.Parse($"{to.Host}/y:1"), Reference.Parse($"{from.Host}/x:1"));

        await PushAsync(store, new PushRequest { Reference = Reference.Parse($"{to.Host}/y:1"), AllPlatforms = true });

        Assert.Equal(index, to.Manifests["1"].Bytes);
        Assert.Equal(from.Blobs.Keys.Order(), to.Blobs.Keys.Order());
    }

    [Fact]
    public async Task AllPlatformsAskedFor_AndTheOriginGone_NamesWhatIsMissing()
    {
        using var store = new StoreFixture();
        var from = new FakeRegistry();
        await using var to = new FakeRegistry();
        Platforms.Add(from, "1", "amd64", "arm64");
        var id = await store.Pull($"{from.Host}/x:1", Platforms.Arm);
        store.Store.Tag(id, Reference.Parse($"{to.Host}/y:1"), Reference.Parse($"{from.Host}/x:1"));
        await from.DisposeAsync();

        var error = await Assert.ThrowsAsync<ImageException>(() => PushAsync(store, new PushRequest { Reference = Reference.Parse($"{to.Host}/y:1"), AllPlatforms = true }));

        Assert.StartsWith($"{to.Host}/y:1 cannot be pushed with all platforms: nobody has sha256:", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("1", to.Manifests.Keys);
    }

    [Fact]
    public async Task PlatformAskedFor_ItsManifestIsPushed()
    {
        using var store = new StoreFixture();
        await using var from = new FakeRegistry();
        await using var to = new FakeRegistry();
        await PulledAsync(store, from, $"{to.Host}/y:2");
        var amd = store.Store.ForPlatform($"{to.Host}/y:2", Platforms.Amd)!;

        await PushAsync(store, new PushRequest { Reference = Reference.Parse($"{to.Host}/y:2"), Platform = Platforms.Amd });

        Assert.Equal(amd.Manifest!.Digest, Digest.Sha256(to.Manifests["2"].Bytes));
        Assert.DoesNotContain(store.Messages, x => x.Instead is not null);
    }

    [Fact]
    public async Task SavedAndLoadedAndSaved_IsTheSameArchive_WithIndexAndManifests()
    {
        using var store = new StoreFixture();
        using var other = new StoreFixture();
        await using var registry = new FakeRegistry();
        var index = await PulledAsync(store, registry, "y:2");
        var archive = Save(store, "y:2");

        await other.Load(archive);

        Assert.Equal("Loaded image: y:2\n", other.Output);
        Assert.Equal(store.Store.Platforms("y:2").Select(x => (x.Id, x.Manifest!.Digest)), other.Store.Platforms("y:2").Select(x => (x.Id, x.Manifest!.Digest)));
        Assert.Equal(Digest.Sha256(index), other.Store.TargetOf(Reference.Parse("y:2"))!.Digest);
        Assert.Equal(archive, Save(other, "y:2"));
    }

    [Fact]
    public async Task SavedForOnePlatform_HasOnlyIt()
    {
        using var store = new StoreFixture();
        using var other = new StoreFixture();
        await using var registry = new FakeRegistry();
        await PulledAsync(store, registry, "y:2");

        await other.Load(Save(store, "y:2", Platforms.Amd));

        Assert.Equal(store.Store.ForPlatform("y:2", Platforms.Amd)!.Id, Assert.Single(other.Store.List()).Id);
        var error = Assert.Throws<ImageException>(() => Save(other, "y:2", Platforms.Arm));
        Assert.Equal("no suitable export target found for platform linux/arm64", error.Message);
    }

    [Fact]
    public async Task ConfigurationNamedBySha512_GoesAsItCame()
    {
        using var store = new StoreFixture();
        await using var from = new FakeRegistry();
        await using var to = new FakeRegistry();
        var layer = Layer.OfFile("a", "1");
        var config = Archive.Config([layer]);
        var named = Digest.Parse("sha512:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(config)));
        from.Blobs[named.Text] = config;
        var manifest = from.Manifest(config, MediaTypes.OciLayerGzip, Archive.Gzip(layer));
        manifest = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(manifest).Replace(Digest.Sha256(config).Text, named.Text, StringComparison.Ordinal));
        from.AddManifest("1", MediaTypes.OciManifest, manifest);

        var id = await store.Pull($"{from.Host}/x:1");
        store.Reopen();
        store.Store.Tag(id, Reference.Parse($"{to.Host}/y:1"), Reference.Parse($"{from.Host}/x:1"));
        await store.Push($"{to.Host}/y:1");

        Assert.Equal(Digest.Sha256(config), id);
        Assert.Equal(manifest, to.Manifests["1"].Bytes);
        Assert.Contains(named.Text, to.Blobs.Keys);
    }

    [Fact]
    public async Task LayoutOfNestedIndexes_IsLoadedWhole()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var inner = Platforms.Add(registry, "1", "amd64", "arm64");
        var outer = Platforms.Index(registry, "2", [new Descriptor { MediaType = MediaTypes.OciIndex, Digest = Digest.Sha256(inner), Size = inner.Length }]);

        await store.Load(Platforms.Layout(registry, outer, "docker.io/library/m:1"));
        store.Reopen();

        Assert.Equal(2, store.Store.Platforms("m:1").Count);
        Assert.Equal(inner, store.Store.Content.Read(Digest.Sha256(inner)));
        Assert.Equal(Digest.Sha256(outer), store.Store.TargetOf(Reference.Parse("m:1"))!.Digest);
    }

    [Fact]
    public async Task LayoutOfSeveralPlatforms_IsLoadedWhole()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var index = Platforms.Add(registry, "1", "arm64", "amd64", "s390x");

        await store.Load(Platforms.Layout(registry, index, "docker.io/library/m:1"));

        Assert.Equal(Platform.Host.Architecture is "amd64" or "arm64" or "s390x" ? Platform.Host.Architecture : store.Store.Get("m:1").Config.Architecture, store.Store.Get("m:1").Config.Architecture);
        Assert.Equal(3, store.Store.Platforms("m:1").Count);
        Assert.Equal(index, store.Store.Content.Read(store.Store.TargetOf(Reference.Parse("m:1"))!.Digest));
        Assert.Equal("Loaded image: m:1\n", store.Output);
    }

    [Fact]
    public async Task LayoutOfSeveralPlatforms_LoadedForOne_HasOnlyIt()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var index = Platforms.Add(registry, "1", "amd64", "arm64");
        var archive = Platforms.Layout(registry, index, "docker.io/library/m:1");

        await new LoadImages(store.Store).RunAsync(new MemoryStream(archive), Platforms.Arm, store, Cancel);

        Assert.Equal("arm64", Assert.Single(store.Store.List()).Config.Architecture);
        store.Store.Collect();
        Assert.False(store.Store.Snapshots.Contains(Digest.Sha256(Layer.OfFile("a", "1 amd64"))));
    }

    [Fact]
    public async Task ArchiveForAnotherPlatform_IsPassedOver()
    {
        using var store = new StoreFixture();
        var before = store.Files();

        Assert.Empty(await new LoadImages(store.Store).RunAsync(new MemoryStream(Archive.Docker("x:1", Layer.OfFile("a", "1"))), Platforms.Arm, store, Cancel));

        store.Store.Collect();
        Assert.Equal(before, store.Files());
    }

    [Fact]
    public async Task TagsThatAreNoImage_ArePassedOver()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        Platforms.Add(registry, "1", "amd64", "arm64");
        registry.AddManifest("sha256-1.sig", MediaTypes.OciManifest, registry.Manifest(Archive.Config([]), "application/vnd.dev.cosign.simplesigning.v1+json", "{}"u8.ToArray()));
        registry.Intercept = context =>
        {
            if (context.Request.Url!.AbsolutePath != "/v2/x/tags/list") return false;
            FakeRegistry.Answer(context, 200, """{"name":"x","tags":["sha256-1.sig","1"]}""");
            return true;
        };
        var request = new PullRequest { Reference = Reference.Parse($"{registry.Host}/x"), AllTags = true, Platform = Platforms.Arm };

        await new PullImage(store.Store, new RegistryOptions { CertificateRoots = [] }).RunAsync(request, store, Cancel);

        Assert.Equal([$"{registry.Host}/x:1"], store.Store.List().Single().RepoTags);
        Assert.Contains(store.Messages, x => x.Status == $"{registry.Host}/x:sha256-1.sig is passed over, it is no image: unsupported media type application/vnd.dev.cosign.simplesigning.v1+json");
    }

    [Fact]
    public async Task LayerThatAnImageHasTwice_CanBeMounted()
    {
        using var store = new StoreFixture();
        var twice = Layer.OfFile("a", "1");
        var id = (await store.Load(Archive.Docker("x:1", twice, Layer.OfFile("a", "2"), twice)))[0].Id;

        var lower = store.Store.Snapshots.Prepare("c", store.Store.Get(id)!.DiffIds)[0].Options[0]["lowerdir=".Length..].Split(':');

        Assert.Equal(lower.Distinct(), lower);
        Assert.Equal("1", File.ReadAllText(Path.Combine(lower[0], "a")));
        store.Store.Snapshots.Remove("c");
    }

    // Both platforms, under one more name; returns the index.
    private static async Task<byte[]> PulledAsync(StoreFixture store, FakeRegistry registry, string name)
    {
        var index = Platforms.Add(registry, "1", "amd64", "arm64");
        await store.Pull($"{registry.Host}/x:1", Platforms.Arm);
        var id = await store.Pull($"{registry.Host}/x:1", Platforms.Amd);
        store.Store.Tag(id, Reference.Parse(name), Reference.Parse($"{registry.Host}/x:1"));
        return index;
    }

    private static Task PushAsync(StoreFixture store, PushRequest request) =>
        new PushImage(store.Store, new RegistryOptions { RetryDelay = TimeSpan.FromMilliseconds(1), CertificateRoots = [] }).RunAsync(request, store, Cancel);

    private static byte[] Save(StoreFixture store, string name, Platform? platform = null)
    {
        var (save, archive) = (new SaveImages(store.Store), new MemoryStream());
        save.Write(save.Plan([name], platform, Cancel), archive, Cancel);
        return archive.ToArray();
    }
}
