using Berth.Images.Indexes;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Indexes;

public sealed class PlatformTests
{
    [Fact]
    public async Task SecondPlatform_StandsBesideTheFirst_AndTheNameMeansTheLast()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        Platforms.Add(registry, "1", "amd64", "arm64");
        var name = $"{registry.Host}/x:1";
        var amd = await store.Pull(name, Platforms.Amd);
        var arm = await store.Pull(name, Platforms.Arm);
        store.Reopen();

        Assert.Equal([arm, amd], store.Store.Platforms(name).Select(image => image.Id));
        Assert.Equal(arm, store.Store.Get(name).Id);
        Assert.Equal(amd, store.Store.ForPlatform(name, Platforms.Amd)!.Id);
        Assert.True(store.Store.Get(amd) is { IsBeside: true, IsDangling: false });

        await store.Pull(name, Platforms.Amd);

        Assert.Equal(amd, store.Store.Get(name).Id);
        Assert.Equal(2, store.Store.Platforms(name).Count);
    }

    [Fact]
    public async Task AnotherIndexUnderTheName_LeavesThePlatformsOfTheFormer()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var name = $"{registry.Host}/x:1";
        Platforms.Add(registry, "1", "amd64", "arm64");
        await store.Pull(name, Platforms.Arm);
        await store.Pull(name, Platforms.Amd);
        Platforms.Add(registry, "other", "amd64");
        registry.Manifests["1"] = registry.Manifests["other"];

        var now = await store.Pull(name);

        Assert.Equal([now], store.Store.Platforms(name).Select(image => image.Id));
        Assert.Equal(2, store.Store.List().Count(image => image.IsDangling));
    }

    [Fact]
    public async Task AllPlatforms_AreKept_WithTheIndexesOfTheIndex()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var inner = Platforms.Add(registry, "inner", "amd64", "arm64", "s390x");
        Platforms.Index(registry, "1", [new Descriptor { MediaType = MediaTypes.OciIndex, Digest = Digest.Sha256(inner), Size = inner.Length }]);
        var name = Reference.Parse($"{registry.Host}/x:1");

        var request = new PullRequest { Reference = name, AllPlatforms = true, Platform = Platforms.Amd };
        await new PullImage(store.Store, new RegistryOptions { CertificateRoots = [] }).RunAsync(request, store, TestContext.Current.CancellationToken);

        Assert.Equal("amd64", store.Store.Get(name.Canonical).Config.Architecture);
        Assert.Equal(inner, store.Store.Content.Read(Digest.Sha256(inner)));
        var found = new ListPlatforms(store.Store).Run(name)!;
        Assert.Equal(["amd64", "arm64", "s390x", null], found.Select(x => x.Image?.Config.Architecture));
        Assert.Equal(found[0].Entry.Descriptor.Digest, found[3].Entry.For);
    }

    [Fact]
    public async Task PlatformThatIsNotHere_IsToldOf()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        Platforms.Add(registry, "1", "amd64", "arm64");
        await store.Pull($"{registry.Host}/x:1", Platforms.Arm);

        var found = new ListPlatforms(store.Store).Run(Reference.Parse($"{registry.Host}/x:1"))!;

        Assert.Equal([(ManifestKind.Image, false), (ManifestKind.Image, true), (ManifestKind.Attestation, false)], found.Select(x => (x.Entry.Kind, x.Image is not null)));
        Assert.Equal(0, found[0].ContentSize);
        Assert.NotEqual(0, found[1].ContentSize);
    }

    [Fact]
    public async Task ImageThatWasHere_GainsTheIndexItIsPulledBy()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var index = Platforms.Add(registry, "1", "amd64");
        await store.Load(Archive.Docker(["loaded:1"], Archive.Config([Layer.OfFile("a", "1 amd64")], x => x["architecture"] = "amd64"), Layer.OfFile("a", "1 amd64")));

        await store.Pull($"{registry.Host}/x:1", Platforms.Amd);

        Assert.Single(store.Store.List());
        Assert.Equal(index, store.Store.Content.Read(Digest.Sha256(index)));
        store.Reopen();
        Assert.Single(new ListPlatforms(store.Store).Run(Reference.Parse($"{registry.Host}/x:1"))!, x => x.Image is not null);
    }

    [Fact]
    public async Task NewName_MeansAllPlatformsToo()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        Platforms.Add(registry, "1", "amd64", "arm64");
        var name = Reference.Parse($"{registry.Host}/x:1");
        var amd = await store.Pull(name.Canonical, Platforms.Amd);
        var arm = await store.Pull(name.Canonical, Platforms.Arm);

        store.Store.Tag(arm, Reference.Parse("y:1"), name);

        Assert.Equal(amd, store.Store.ForPlatform("y:1", Platforms.Amd)!.Id);
        Assert.Equal(3, new ListPlatforms(store.Store).Run(Reference.Parse("y:1"))!.Count);
    }

    [Fact]
    public async Task RemovedName_TakesAllPlatforms_AndLeavesNothing()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var before = store.Files();
        Platforms.Add(registry, "1", "amd64", "arm64");
        await store.Pull($"{registry.Host}/x:1", Platforms.Amd);
        await store.Pull($"{registry.Host}/x:1", Platforms.Arm);

        new RemoveImage(store.Store).Run($"{registry.Host}/x:1", new RemoveOptions());

        Assert.Empty(store.Store.List());
        Assert.Equal(before, store.Files());
    }

    [Fact]
    public async Task RemovedPlatform_LeavesTheOther()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        Platforms.Add(registry, "1", "amd64", "arm64");
        var name = $"{registry.Host}/x:1";
        var amd = await store.Pull(name, Platforms.Amd);
        var arm = await store.Pull(name, Platforms.Arm);

        var removed = new RemoveImage(store.Store).Run(name, new RemoveOptions { Platform = Platforms.Arm });

        Assert.Contains(new RemovedItem(null, arm.Text), removed);
        Assert.Equal([amd], store.Store.List().Select(image => image.Id));
        Assert.Equal([name], store.Store.Get(amd)!.RepoTags);

        arm = await store.Pull(name, Platforms.Arm);
        new RemoveImage(store.Store).Run(amd.Text, new RemoveOptions());

        Assert.Equal([arm], store.Store.List().Select(image => image.Id));
        Assert.Equal(arm, store.Store.Get(name).Id);
    }

    [Fact]
    public async Task RemovedPlatform_ThatIsNotHere_LeavesTheOneThatServesForIt()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        Platforms.Add(registry, "1", "amd64", "arm64");
        var name = $"{registry.Host}/x:1";
        var amd = await store.Pull(name, Platforms.Amd);
        var arm = await store.Pull(name, Platforms.Arm);

        var refusal = Assert.Throws<ImageException>(() => new RemoveImage(store.Store).Run(name, new RemoveOptions { Platform = Platforms.Arm with { Variant = "v9" } }));

        Assert.Equal($"image with reference {name} was found but its platform (linux/arm64) does not match the specified platform (linux/arm64/v9)", refusal.Message);
        Assert.Equal(new HashSet<Digest>([amd, arm]), store.Store.List().Select(image => image.Id).ToHashSet());
    }

    [Fact]
    public async Task PlatformOfAContainer_StaysWhenTheNameGoes()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        Platforms.Add(registry, "1", "amd64", "arm64");
        var amd = await store.Pull($"{registry.Host}/x:1", Platforms.Amd);
        await store.Pull($"{registry.Host}/x:1", Platforms.Arm);
        var options = new RemoveOptions { UsersOf = id => id == amd ? [new ImageUser("0123456789ab", Running: false)] : [] };

        new RemoveImage(store.Store).Run($"{registry.Host}/x:1", options);

        Assert.Equal([amd], store.Store.List().Select(image => image.Id));
    }

    [Fact]
    public async Task PlatformOfAnIndexWithTwoNames_GoesFromBothWithForce_OrFromNone()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        Platforms.Add(registry, "1", "amd64", "arm64");
        var (a, b) = ($"{registry.Host}/x:1", "b:1");
        var arm = await store.Pull(a, Platforms.Arm);
        var amd = await store.Pull(a, Platforms.Amd);
        store.Store.Tag(amd, Reference.Parse(b), Reference.Parse(a));

        var refusal = Assert.Throws<ImageException>(() => new RemoveImage(store.Store).Run(a, new RemoveOptions { Platform = Platforms.Arm }));
        Assert.Equal("Content will be removed from all images referencing this variant. Use \u2014-force to force delete.", refusal.Message);
        Assert.Equal(2, store.Store.Platforms(a).Count);
        var removed = new RemoveImage(store.Store).Run(a, new RemoveOptions { Platform = Platforms.Arm, Force = true });

        Assert.All(removed, item => Assert.Null(item.Untagged));
        Assert.Equal(arm.Text, removed[0].Deleted);
        foreach (var name in (string[])[a, b])
        {
            Assert.Equal([amd], store.Store.Platforms(name).Select(image => image.Id));
            Assert.Equal(amd, store.Store.ForPlatform(name, Platforms.Amd)?.Id);
            Assert.Null(store.Store.ForPlatform(name, Platforms.Arm));
            Assert.Equal([amd], new ListPlatforms(store.Store).Run(Reference.Parse(name))!.Select(x => x.Image?.Id).OfType<Digest>());
        }
    }

    [Fact]
    public async Task PlatformWithANameOfItsOwn_StaysForThat_AndTheNameAgrees()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        Platforms.Add(registry, "1", "amd64", "arm64");
        var name = $"{registry.Host}/x:1";
        var arm = await store.Pull(name, Platforms.Arm);
        await store.Pull(name, Platforms.Amd);
        store.Store.Tag(arm, Reference.Parse("own:1"));

        var removed = Assert.Single(new RemoveImage(store.Store).Run(name, new RemoveOptions { Platform = Platforms.Arm }));

        Assert.StartsWith($"{registry.Host}/x@sha256:", removed.Untagged, StringComparison.Ordinal);
        Assert.Null(store.Store.ForPlatform(name, Platforms.Arm));
        Assert.Equal(arm, store.Store.Get("own:1").Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PlatformThatWasPushedAlone_GoesWithTheNameThatThePushGaveIt(bool platformOnly)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var before = store.Files();
        Platforms.Add(registry, "1", "amd64", "arm64");
        var name = $"{registry.Host}/x:1";
        var arm = await store.Pull(name, Platforms.Arm);
        var amd = await store.Pull(name, Platforms.Amd);
        await store.Push(name, Platforms.Arm);
        var pushed = Assert.Single(store.Store.Get(arm)!.RepoDigests);

        var removed = new RemoveImage(store.Store).Run(name, new RemoveOptions { Platform = platformOnly ? Platforms.Arm : null, Force = platformOnly });

        Assert.Contains(new RemovedItem(pushed, null), removed);
        Assert.Contains(new RemovedItem(null, arm.Text), removed);
        Assert.Null(store.Store.Find(pushed));
        if (platformOnly) Assert.Equal([amd], store.Store.List().Select(image => image.Id));
        else Assert.Equal(before, store.Files());
    }
}
