using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Verify;

/// <summary>One small file of a store is spoilt, and a daemon is started on it: nothing else is lost by that, and what can be made again is.</summary>
public sealed class LostRecordsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("FOLDER")]
    [InlineData("GONE")]
    [InlineData("{\"id\":\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"}")]
    [InlineData("{\"id\":\"IMAGE\"}")]
    public async Task Record_IsMadeAnewFromTheConfiguration(string content)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("f", "1"), Layer.OfFile("g", "22"));
        var before = store.Store.Get(await store.Pull($"{registry.Host}/a:1"))!;
        var blobs = store.Store.BlobsOf(before.Id);
        Spoil(Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "records"))), content.Replace("IMAGE", before.Id.Text, StringComparison.Ordinal));
        store.Reopen();

        Assert.EndsWith("was spoilt or missing and has been made anew from its configuration", Assert.Single(store.Store.Renewed), StringComparison.Ordinal);
        var after = Assert.Single(store.Store.List());
        Assert.Equal(Facts(before, blobs), Facts(after, store.Store.BlobsOf(after.Id)));
        Assert.Empty(store.Store.Losses);
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(store.Root, "records")));
        store.Reopen();
        Assert.Empty(store.Store.Renewed);
        Assert.Empty(Assert.Single(await store.Verify()).Faults);
    }

    [Fact]
    public async Task Configuration_OfNoRegistry_LeavesImageNamesAndLayers_UntilItIsLoadedAgain()
    {
        using var store = new StoreFixture();
        var archive = Archive.Docker("x:1", Layer.OfFile("f", "1"));
        await store.Load(archive);
        var id = store.Store.Get("x:1").Id;
        store.Store.Tag(id, Reference.Parse("other:2"));
        Spoil(BlobPath(store, id), "{}");
        for (var i = 0; i < 2; i++)
        {
            store.Reopen();
            var image = store.Store.Get("other:2");
            Assert.Equal(["other:2", "x:1"], image.RepoTags);
            Assert.Equal("its configuration is spoilt", image.Fault);
            var error = Assert.Throws<ImageException>(() => store.Store.Usable(image));
            Assert.Equal(
                (ImageErrorCode.Internal, "image other:2 cannot be used: its configuration is spoilt: berth image verify --repair puts it right, or else the image must be pulled, loaded or imported again"),
                (error.Code, error.Message));
            Assert.Equal(error.Message, Assert.Throws<ImageException>(() => store.Store.Get("other:2", Platform.Host)).Message);
            Assert.Single(Directory.GetDirectories(Path.Combine(store.Root, "layers")));
            Assert.Equal("the image did not come from a registry: load or import it again", Assert.Single(Assert.Single(await store.Verify(StoreFixture.Source)).Faults).Obstacle);
        }
        await store.Load(archive);
        Assert.Same(store.Store.Get("x:1"), store.Store.Usable(store.Store.Get("other:2")));
        Assert.Empty(Assert.Single(await store.Verify()).Faults);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Configuration_ComesBackFromTheRegistry(bool pulled)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("f", "1"));
        var id = await store.Pull($"{registry.Host}/a:1");
        store.Store.Tag(id, Reference.Parse("other:2"));
        File.Delete(BlobPath(store, id));
        store.Reopen();

        Assert.Equal("its configuration is missing", store.Store.Get("other:2").Fault);
        Assert.Equal(ImageErrorCode.NotFound, Assert.Throws<ImageException>(() => store.Store.Usable(store.Store.Get("other:2"), $"{registry.Host}/a:1")).Code);
        if (pulled) await store.Pull($"{registry.Host}/a:1");
        else Assert.True(Assert.Single(await store.Verify(StoreFixture.Source)).IsWhole);
        Assert.Null(store.Store.Get("other:2").Fault);
        Assert.Equal("amd64", store.Store.Usable(store.Store.Get("other:2")).Config.Architecture);
        Assert.Empty(Assert.Single(await store.Verify()).Faults);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("GONE")]
    [InlineData("FOLDER")]
    public async Task LayerDocument_IsToldByTheTar_ThoughTheImageIsNowhereElse(string content)
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1"), Layer.OfFile("g", "2")));
        var image = store.Store.Get("x:1");
        store.Store.Snapshots.Prepare("container", image.DiffIds);
        var folder = Path.GetDirectoryName(store.Tree(image))!;
        Spoil(Path.Combine(folder, "layer.json"), content);
        store.Reopen();

        image = store.Store.Get("x:1");
        Assert.Equal($"layer {image.DiffIds[1]} is missing", store.Store.FaultOf(image));
        Assert.StartsWith(Path.Combine(folder, "layer.json"), Assert.Single(store.Store.Losses), StringComparison.Ordinal);
        Assert.Throws<ImageException>(() => store.Store.Usable(image));
        // What stands on the layer does not need to know which it is.
        Assert.Contains(Path.Combine(folder, "fs"), store.Store.Snapshots.Mounts("container")[0].Options[0], StringComparison.Ordinal);
        Assert.True(Assert.Single(await store.Verify(StoreFixture.Source)).IsWhole);

        Assert.Empty(store.Store.Losses);
        Assert.Same(image, store.Store.Usable(image));
        store.Reopen();
        Assert.Empty(store.Store.Losses);
        Assert.DoesNotContain(Path.Combine(folder, "fs"), store.Store.Snapshots.Mounts("container")[0].Options[0], StringComparison.Ordinal);
        store.Store.Snapshots.Remove("container");
        Assert.False(Directory.Exists(folder));
        store.Reopen();
        Assert.Empty(Assert.Single(await store.Verify()).Faults);
    }

    [Fact]
    public async Task LayerDocument_IsNoLoss_WhenAPullBringsTheLayer()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("f", "1"));
        var folder = Path.GetDirectoryName(store.Tree(store.Store.Get(await store.Pull($"{registry.Host}/a:1"))!))!;
        Spoil(Path.Combine(folder, "layer.json"), "x");
        store.Reopen();

        Assert.NotEmpty(store.Store.Losses);
        await store.Pull($"{registry.Host}/a:1");
        Assert.Empty(store.Store.Losses);
        Assert.False(Directory.Exists(folder));
        Assert.Empty(Assert.Single(await store.Verify()).Faults);
    }

    [Fact]
    public async Task LayerDocumentAndFiles_ComeFromTheRegistry_AndTheOldOnesGo()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("f", "1"));
        var tree = store.Tree(store.Store.Get(await store.Pull($"{registry.Host}/a:1"))!);
        File.WriteAllText(Path.Combine(tree, "f"), "2");
        Spoil(Path.Combine(Path.GetDirectoryName(tree)!, "layer.json"), "x");
        store.Reopen();

        Assert.True(Assert.Single(await store.Verify(StoreFixture.Source)).IsWhole);
        store.Store.Collect();
        Assert.False(Directory.Exists(tree));
        Assert.Single(Directory.GetDirectories(Path.Combine(store.Root, "layers")));
        Assert.Empty(store.Store.Losses);
    }

    [Fact]
    public async Task PatchOfAStack_OutlivesTheLossOfALayer()
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", new Layer().Directory("d", mode: 0x1C0).Bytes(), Layer.OfFile("d/f", "1")));
        var image = store.Store.Get("x:1");
        foreach (var fromTop in (int[])[1, 2]) Spoil(Path.Combine(Path.GetDirectoryName(store.Tree(image, fromTop))!, "layer.json"), "x");
        store.Reopen();
        Assert.True(Assert.Single(await store.Verify(StoreFixture.Source)).IsWhole);
        Assert.Equal(0x1C0, (int)File.GetUnixFileMode(Path.Combine(store.Tree(store.Store.Get("x:1")), "d")));
    }

    [Fact]
    public async Task PatchOfAStack_IsMadeAnew()
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", new Layer().Directory("d", mode: 0x1C0).Bytes(), Layer.OfFile("d/f", "1")));
        var folder = Path.GetDirectoryName(store.Tree(store.Store.Get("x:1")))!;
        Assert.Equal(3, Directory.GetDirectories(Path.Combine(store.Root, "layers")).Length);
        Spoil(Path.Combine(folder, "layer.json"), "x");
        store.Reopen();

        Assert.Empty(store.Store.Losses);
        Assert.Equal(3, Directory.GetDirectories(Path.Combine(store.Root, "layers")).Length);
        Assert.False(Directory.Exists(folder));
        Assert.Equal(0x1C0, (int)File.GetUnixFileMode(Path.Combine(store.Tree(store.Store.Get("x:1")), "d")));
    }

    [Fact]
    public async Task RecordAndConfiguration_SpareTheLayers_UntilTheyAreGivenUp()
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        var id = store.Store.Get("x:1").Id;
        var file = Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "records")));
        Spoil(file, "");
        Spoil(BlobPath(store, id), "x");
        for (var i = 0; i < 2; i++)
        {
            store.Reopen();
            store.Store.Collect();
            Assert.Empty(store.Store.List());
            Assert.Single(Directory.GetDirectories(Path.Combine(store.Root, "layers")));
            Assert.Collection(
                store.Store.Losses,
                loss => Assert.StartsWith(file + ".damaged was a record", loss, StringComparison.Ordinal),
                loss => Assert.Equal($"docker.io/library/x:1 is image {id}, which is not here: pull or load it again", loss));
        }
        Assert.Equal(2, store.Store.ForgetLosses());
        store.Store.Collect();
        Assert.Empty(Directory.GetFiles(store.Root, "*", SearchOption.AllDirectories));
        Assert.Empty(store.Store.Losses);
    }

    [Fact]
    public async Task Names_AreBack_WithAnImageThatComesByAnother()
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        var id = store.Store.Get("x:1").Id;
        Spoil(Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "records"))), "");
        File.Delete(BlobPath(store, id));
        store.Reopen();

        await store.Load(Archive.Docker("y:1", Layer.OfFile("g", "1")));
        Assert.NotEmpty(store.Store.Losses);
        await store.Load(Archive.Docker("z:1", Layer.OfFile("f", "1")));
        Assert.Equal(["x:1", "z:1"], store.Store.Get("x:1").RepoTags);
        Assert.Empty(store.Store.Losses);
        store.Reopen();
        Assert.Equal(["x:1", "z:1"], store.Store.Get("x:1").RepoTags);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("FOLDER")]
    [InlineData("{\"name\":\"docker.io/library/other:1\",\"image\":\"IMAGE\"}")]
    public async Task Name_IsToldOfAtEachStart_UntilItIsGivenAgainOrGivenUp(string content)
    {
        using var store = new StoreFixture();
        var archive = Archive.Docker("x:1", Layer.OfFile("f", "1"));
        foreach (var again in (bool[])[true, false])
        {
            await store.Load(archive);
            var file = Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "references")));
            Spoil(file, content.Replace("IMAGE", store.Store.Get("x:1").Id.Text, StringComparison.Ordinal));
            for (var i = 0; i < 2; i++)
            {
                store.Reopen();
                Assert.Null(store.Store.Find("x:1"));
                Assert.Single(store.Store.List());
                Assert.StartsWith(file + ".damaged was a record", Assert.Single(store.Store.Losses), StringComparison.Ordinal);
            }
            if (again) await store.Load(archive);
            else store.Store.ForgetLosses();
            Assert.Empty(store.Store.Losses);
            store.Reopen();
            Assert.Equal(again ? 1 : 0, Directory.GetFileSystemEntries(Path.Combine(store.Root, "references")).Length);
        }
    }

    [Theory]
    [InlineData(150, true)]
    [InlineData(60, false)]
    public async Task Name_IsReadFromWhatIsLeftOfItsRecord(int length, bool whole)
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        var file = Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "references")));
        Spoil(file, File.ReadAllText(file)[..length]);
        for (var i = 0; i < 2; i++)
        {
            store.Reopen();
            Assert.Equal(whole, store.Store.Find("x:1") is not null);
            Assert.Equal(!whole, store.Store.Losses.Any(loss => loss.EndsWith("it was the name docker.io/library/x:1", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ImageOfWhichOnlyNamesAreLeft_IsPulledAgain(bool reachable)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("f", "1"));
        var id = await store.Pull($"{registry.Host}/a:1");
        store.Store.Tag(id, Reference.Parse("mine:1"));
        Spoil(Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "records"))), "");
        File.Delete(BlobPath(store, id));
        store.Reopen();
        Assert.Empty(store.Store.List());
        if (!reachable) await registry.DisposeAsync();
        var obstacles = await new RecoverImages(store.Store, StoreFixture.Source).RunAsync(TestContext.Current.CancellationToken);
        if (reachable) Assert.Equal([$"{registry.Host}/a:1", "mine:1"], store.Store.Get("mine:1").RepoTags);
        else Assert.StartsWith($"{registry.Host}/a@sha256:", Assert.Single(obstacles), StringComparison.Ordinal);
        Assert.Equal(reachable, store.Store.Losses.Count == 0);
    }

    [Fact]
    public async Task NameByDigest_SaysWhatItMeans()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("f", "1"));
        var id = await store.Pull($"{registry.Host}/a:1");
        var origins = store.Store.Get(id)!.RepoDigests;
        foreach (var file in Directory.GetFiles(Path.Combine(store.Root, "references")))
            if (File.ReadAllText(file) is var text && text.Contains('@')) Spoil(file, text[..(text.IndexOf("image", StringComparison.Ordinal) + 20)]);
        store.Reopen();
        Assert.Equal(origins, store.Store.Get(id)!.RepoDigests);
        Assert.Empty(store.Store.Losses);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("other")]
    [InlineData("all")]
    public async Task ImageThatMayHaveLostItsName_IsNotDangling(string damage)
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        var file = Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "references")));
        if (damage == "all") Directory.Delete(Path.Combine(store.Root, "references"), recursive: true);
        else Spoil(file, damage == "empty" ? "" : File.ReadAllText(file).Replace(store.Store.Get("x:1").Id.Text, "sha256:" + new string('0', 64), StringComparison.Ordinal));
        store.Reopen();
        store.Reopen();
        Assert.NotEmpty(store.Store.Losses);
        Assert.False(store.Store.IsDangling(Assert.Single(store.Store.List())));
        store.Store.ForgetLosses();
        Assert.True(store.Store.IsDangling(Assert.Single(store.Store.List())));
    }

    [Fact]
    public async Task NameOfALostImage_IsRefusedInOneSentence_AndCanBeRemoved()
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        Spoil(Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "records"))), "");
        File.Delete(BlobPath(store, store.Store.Get("x:1").Id));
        store.Reopen();
        var error = Assert.Throws<ImageException>(() => store.Store.Get("x:1"));
        Assert.Equal((ImageErrorCode.Internal, "image x:1 cannot be used: its record and its configuration are lost: pull, load or import it again; docker rmi x:1 gives the name up"), (error.Code, error.Message));
        Assert.Equal([new RemovedItem("x:1", null)], new RemoveImage(store.Store).Run("x:1", new RemoveOptions()));
        Assert.Equal(ImageErrorCode.NotFound, Assert.Throws<ImageException>(() => store.Store.Get("x:1")).Code);
        Assert.Empty(Directory.GetFiles(Path.Combine(store.Root, "references")));
    }

    [Fact]
    public async Task LocalNameOfAPulledImage_IsNotLookedForElsewhere()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("f", "1"));
        var id = await store.Pull($"{registry.Host}/a:1");
        store.Store.Tag(id, Reference.Parse("mine:1"));
        File.Delete(BlobPath(store, id));
        store.Reopen();
        Assert.Equal(ImageErrorCode.Internal, Assert.Throws<ImageException>(() => store.Store.Usable(store.Store.Get("mine:1"), "mine:1")).Code);
        Assert.Equal(ImageErrorCode.NotFound, Assert.Throws<ImageException>(() => store.Store.Usable(store.Store.Get($"{registry.Host}/a:1"), $"{registry.Host}/a:1")).Code);
    }

    private static string Facts(Image image, IReadOnlyList<Digest> blobs) =>
        $"{image.Manifest} {string.Join(' ', image.RepoTags.Concat(image.RepoDigests))} {string.Join(' ', image.LayerSizes)} {string.Join(' ', blobs.Select(blob => blob.Text).Order(StringComparer.Ordinal))}";

    private static string BlobPath(StoreFixture store, Digest digest) => Path.Combine(store.Root, "blobs", digest.Algorithm, digest.Hex);

    private static void Spoil(string file, string content)
    {
        File.Delete(file);
        if (content == "FOLDER") Directory.CreateDirectory(Path.Combine(file, "inner"));
        else if (content != "GONE") File.WriteAllText(file, content);
    }
}
