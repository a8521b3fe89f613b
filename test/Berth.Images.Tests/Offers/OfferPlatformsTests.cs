using System.Text.Json;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Offers;

/// <summary>What an image of several platforms is given to others by.</summary>
public sealed class OfferPlatformsTests
{
    [Fact]
    public async Task PlatformsWhoseBlobsWereNotKept_AreGivenByAnIndexThatIsMade()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        Publish(registry);
        var name = await PullAsync(store, registry, all: true, keepBlobs: false);

        var offered = new OfferPlatforms(store.Store).Run(name)!;

        Assert.Equal(MediaTypes.OciIndex, offered.Descriptor.MediaType);
        var index = JsonSerializer.Deserialize(offered.Bytes, ImageJson.Default.ImageIndex)!;
        Assert.Equal(["amd64", "arm64"], index.Manifests.Select(x => x.Platform!.Architecture).Order());
        foreach (var entry in index.Manifests)
        {
            var image = store.Store.Platforms(name.Canonical).Single(x => x.Config.Platform.Architecture == entry.Platform!.Architecture);
            var manifest = new OfferImage(store.Store).Find(image, entry.Digest)!;
            Assert.True(entry.Digest.Matches(manifest.Bytes));
            Assert.NotNull(new OfferImage(store.Store).FindBlob(image, image.DiffIds[0]));
        }
        Assert.Equal(offered.Bytes, new OfferPlatforms(store.Store).Find(name, offered.Descriptor.Digest)!.Bytes);
    }

    [Fact]
    public async Task IndexOfWhichAllIsHere_IsGivenAsItCame()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var digest = Publish(registry);
        var name = await PullAsync(store, registry, all: true, keepBlobs: true);
        var offered = new OfferPlatforms(store.Store).Run(name)!;
        Assert.Equal(digest, offered.Descriptor.Digest);
        Assert.Equal(registry.Manifests["1"].Bytes, offered.Bytes);
    }

    [Fact]
    public async Task IndexOfIndexes_IsGivenAsItCame_WithThoseInIt()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var inner = Platforms.Add(registry, "inner", "amd64", "arm64");
        var outer = Platforms.Index(registry, "1", [new Descriptor { MediaType = MediaTypes.OciIndex, Digest = Digest.Sha256(inner), Size = inner.Length }]);
        await store.Load(Platforms.Layout(registry, outer, "docker.io/library/n:1"));
        var name = Reference.Parse("n:1");
        var offer = new OfferPlatforms(store.Store);
        var manifests = registry.Manifests.Keys.Where(key => key.StartsWith("sha256:", StringComparison.Ordinal));
        // The attestation too, which a load does not keep.
        using var lease = store.Store.Content.OpenLease();
        foreach (var (_, bytes) in registry.Blobs) await store.Store.Content.IngestAsync(new MemoryStream(bytes), default, lease, TestContext.Current.CancellationToken);
        foreach (var key in manifests) await store.Store.Content.IngestAsync(new MemoryStream(registry.Manifests[key].Bytes), default, lease, TestContext.Current.CancellationToken);
        Assert.Equal(outer, offer.Run(name)!.Bytes);
        var listed = offer.FindListed(name, Digest.Sha256(inner))!;
        Assert.Equal(MediaTypes.OciIndex, listed.Descriptor.MediaType);
        Assert.Equal(inner, listed.Bytes);
        Assert.All(registry.Blobs.Keys, key => Assert.NotNull(offer.FindBlob(name, Digest.Parse(key, null))));
    }

    [Fact]
    public async Task OnePlatformOfTwo_IsGivenByItsManifest()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        Publish(registry);
        var name = await PullAsync(store, registry, all: false, keepBlobs: true);
        var offered = new OfferPlatforms(store.Store).Run(name)!;
        Assert.Equal(MediaTypes.OciManifest, offered.Descriptor.MediaType);
        Assert.Contains(registry.Manifests.Values, x => x.Bytes.SequenceEqual(offered.Bytes));
    }

    private static Digest Publish(FakeRegistry registry)
    {
        var index = new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.OciIndex, Manifests = [Entry("arm64"), Entry("amd64")] };
        return registry.AddManifest("1", MediaTypes.OciIndex, JsonSerializer.SerializeToUtf8Bytes(index, ImageJson.Default.ImageIndex));

        Descriptor Entry(string architecture)
        {
            var layer = Layer.OfFile("for", architecture);
            var bytes = registry.Manifest(Archive.Config([layer], x => x["architecture"] = architecture), MediaTypes.OciLayerGzip, Archive.Gzip(layer));
            return new Descriptor
            {
                MediaType = MediaTypes.OciManifest,
                Digest = registry.AddManifest(architecture, MediaTypes.OciManifest, bytes),
                Size = bytes.Length,
                Platform = new Platform { OS = "linux", Architecture = architecture },
            };
        }
    }

    private static async Task<Reference> PullAsync(StoreFixture store, FakeRegistry registry, bool all, bool keepBlobs)
    {
        var name = Reference.Parse($"{registry.Host}/several:1");
        await new PullImage(store.Store, new RegistryOptions { CertificateRoots = [], KeepBlobs = keepBlobs })
            .RunAsync(new PullRequest { Reference = name, AllPlatforms = all }, store, TestContext.Current.CancellationToken);
        return name;
    }
}
