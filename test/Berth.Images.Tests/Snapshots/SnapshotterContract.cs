using Berth.Images.Content;
using Berth.Images.Snapshots;
using Berth.Images.Snapshots.Overlay;
using Berth.Images.Tests.Samples;
using Berth.Linux.Calls;
using Berth.Oci;
using Berth.Testing;

namespace Berth.Images.Tests.Snapshots;

/// <summary>What every snapshotter promises; looks at files only through the mounts it gives out.</summary>
public abstract class SnapshotterContract : IDisposable
{
    private static readonly byte[] One = new Layer().Directory("d").File("d/a", "1").File("b", "1").Bytes();
    private static readonly byte[] Two = new Layer().Directory("d").File("d/.wh.a", "").File("c", "22").Bytes();

    private readonly TempDirectory _mounts = new("berth-contract");

    protected SnapshotterContract() => Require.Root();

    protected abstract ISnapshotter Snapshotter { get; }

    private protected LeaseTable Leases { get; } = new();

    [Fact]
    public void Layer_IsVisibleOnceCommitted()
    {
        using var lease = Leases.Open();
        using var layer = Snapshotter.Unpack(new MemoryStream(Two), keepForm: true, TestContext.Current.CancellationToken);
        Assert.False(Snapshotter.Contains(Digest.Sha256(Two)));

        Snapshotter.Commit([new CommittableLayer(layer, Digest.Sha256(Two))], [], lease);

        Assert.True(Snapshotter.Contains(Digest.Sha256(Two)));
        Assert.Equal(2, Snapshotter.Describe(Digest.Sha256(Two)).Size);
        Assert.Equal(ImageErrorCode.NotFound, Assert.Throws<ImageException>(() => Snapshotter.Describe(Digest.Sha256(One))).Code);
    }

    [Fact]
    public void TarOfALayer_IsWrittenAsItCame()
    {
        var archive = new Layer().Directory("d").File("d/f", new string('x', 100_000)).Symlink("l", new string('t', 150)).HardLink("h", "d/f").File(".wh.gone", "").Bytes();
        // Foreign fillers, and what stands behind the end mark.
        byte[] tar = [.. archive, .. new byte[3000], 7];
        Commit(tar);
        var written = new MemoryStream();
        Assert.True(Snapshotter.WriteTar(Digest.Sha256(tar), written, TestContext.Current.CancellationToken));
        Assert.Equal(tar, written.ToArray());
    }

    [Fact]
    public void TarOfALayerWhoseFormWasNotKept_IsNotWritten()
    {
        using var lease = Leases.Open();
        using var layer = Snapshotter.Unpack(new MemoryStream(One), keepForm: false, TestContext.Current.CancellationToken);
        Snapshotter.Commit([new CommittableLayer(layer, Digest.Sha256(One))], [], lease);
        Assert.False(Snapshotter.WriteTar(Digest.Sha256(One), new MemoryStream(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Places_OfARootAndOfItsLayers_AreNamedAsDockerNamesThem()
    {
        Prepare("k", One, Two);
        Assert.Equal(["LowerDir", "MergedDir", "UpperDir", "WorkDir"], Snapshotter.Places("k").Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["MergedDir", "UpperDir", "WorkDir"], Snapshotter.Places([Digest.Sha256(One)]).Keys.Order(StringComparer.Ordinal));
        var both = Snapshotter.Places([Digest.Sha256(One), Digest.Sha256(Two)]);
        Assert.Equal(Snapshotter.Places([Digest.Sha256(Two)])["UpperDir"], both["UpperDir"]);
        Assert.Equal(Snapshotter.Places([Digest.Sha256(One)])["UpperDir"], both["LowerDir"]);
        Assert.Equal($"{both["UpperDir"]}:{both["LowerDir"]}", Snapshotter.Places("k")["LowerDir"]);
        Assert.Empty(Snapshotter.Places([]));
        Assert.Throws<ImageException>(() => Snapshotter.Places("nosuch"));
    }

    [Fact]
    public void SameLayerTwice_IsNoError()
    {
        using var lease = Leases.Open();
        var digest = Digest.Sha256(One);
        var layers = Enumerable.Range(0, 2).Select(_ => new CommittableLayer(Snapshotter.Unpack(new MemoryStream(One), keepForm: true, TestContext.Current.CancellationToken), digest)).ToList();
        Snapshotter.Commit(layers, [], lease);
        Snapshotter.Commit(layers, [], lease);
        foreach (var layer in layers) layer.Layer.Dispose();
        Assert.Equal("1", Read(Prepare("k", One), "b"));
    }

    [Fact]
    public void Root_ShowsTheStack_AndIsWritable()
    {
        var root = Prepare("k", One, Two);

        Assert.Equal(["b", "c", "d"], Directory.GetFileSystemEntries(root).Select(x => Path.GetFileName(x)).Order());
        Assert.Empty(Directory.GetFileSystemEntries(root + "/d"));
        File.WriteAllText(root + "/b", "changed");
        Assert.Equal("1", Read(Prepare("other", One, Two), "b"));
        Assert.True(Snapshotter.Usage("k").Bytes > 0);
    }

    [Fact]
    public void Key_IsUsedOnce_AndRemovedTwice()
    {
        Commit(One);
        Snapshotter.Prepare("k", [Digest.Sha256(One)]);
        Assert.Equal(ImageErrorCode.Conflict, Assert.Throws<ImageException>(() => Snapshotter.Prepare("k", [Digest.Sha256(One)])).Code);
        Assert.Equal(["k"], Snapshotter.Keys());
        Snapshotter.Remove("k");
        Snapshotter.Remove("k");
        Assert.Empty(Snapshotter.Keys());
        Assert.Equal(ImageErrorCode.NotFound, Assert.Throws<ImageException>(() => Snapshotter.Mounts("k")).Code);
        Assert.Equal(ImageErrorCode.NotFound, Assert.Throws<ImageException>(() => Snapshotter.Prepare("k", [Digest.Sha256(Two)])).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void BadKey_IsRefused(string key) => Assert.Equal(ImageErrorCode.Invalid, Assert.Throws<ImageException>(() => Snapshotter.Prepare(key, [])).Code);

    [Fact]
    public void Sweep_LeavesWhatIsNeededHeldOrStoodOn()
    {
        var three = Layer.OfFile("x", "3");
        Commit(One, Two, three);
        Snapshotter.Prepare("k", [Digest.Sha256(One)]);
        using (var lease = Leases.Open())
        {
            lease.Hold(Digest.Sha256(Two));
            Assert.Empty(Snapshotter.Sweep(x => x == Digest.Sha256(three)));
        }
        Assert.Equal([Digest.Sha256(Two)], Snapshotter.Sweep(x => x == Digest.Sha256(three)));
        Snapshotter.Remove("k");
        Assert.Equal([Digest.Sha256(One)], Snapshotter.Sweep(x => x == Digest.Sha256(three)));
        Assert.True(Snapshotter.Contains(Digest.Sha256(three)));
    }

    [Fact]
    public void ManyAtOnce_DoNotMeet()
    {
        Commit(One);
        Parallel.For(0, 64, i =>
        {
            Snapshotter.Prepare($"k{i}", [Digest.Sha256(One)]);
            Assert.Single(Snapshotter.Mounts($"k{i}"));
            Snapshotter.Remove($"k{i}");
        });
        Assert.Empty(Snapshotter.Keys());
    }

    public void Dispose()
    {
        _mounts.Dispose();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private protected void Commit(params byte[][] layers) => Commit(layers, []);

    private protected void Commit(byte[][] layers, IReadOnlyList<IReadOnlyList<Digest>> stacks)
    {
        using var lease = Leases.Open();
        var unpacked = layers.Select(x => new CommittableLayer(Snapshotter.Unpack(new MemoryStream(x), keepForm: true, TestContext.Current.CancellationToken), Digest.Sha256(x)));
        Snapshotter.Commit([.. unpacked], stacks, lease);
    }

    private string Prepare(string key, params byte[][] layers)
    {
        var digests = layers.Select(x => Digest.Sha256(x)).ToList();
        Commit(layers, [digests]);
        Directory.CreateDirectory(_mounts[key]);
        foreach (var mount in Snapshotter.Prepare(key, digests))
            Berth.Linux.Calls.Mount.FileSystem(mount.Source!, _mounts[key], mount.Type!, MountFlags.None, string.Join(',', mount.Options));
        return _mounts[key];
    }

    private static string Read(string root, string name) => File.ReadAllText(Path.Combine(root, name));
}

public sealed class OverlaySnapshotterTests : SnapshotterContract
{
    private readonly TempDirectory _directory = new("berth-overlay");

    public OverlaySnapshotterTests() => Snapshotter = Open();

    protected override ISnapshotter Snapshotter { get; }

    [Fact]
    public void NextProcess_SeesTheSame()
    {
        var layer = Layer.OfFile("a", "1");
        Commit(layer);
        var mounts = Snapshotter.Prepare("k", [Digest.Sha256(layer)]);
        Directory.CreateDirectory(_directory["roots/half/upper"]);
        Directory.CreateDirectory(_directory["unpack/99/fs"]);

        var next = Open();

        Assert.Equal(mounts[0].Options, next.Mounts("k")[0].Options);
        // Whoever knows no such root takes it away.
        Assert.Equal(["k", "half"], next.Keys());
        next.Remove("half");
        next.Purge();
        Assert.Empty(Directory.GetDirectories(_directory["unpack"]));
        Assert.False(Directory.Exists(_directory["roots/half"]));
        Assert.Empty(next.Sweep(_ => false));
        next.Remove("k");
        Assert.Single(next.Sweep(_ => false));
        Assert.NotEmpty(Directory.GetDirectories(_directory["unpack"]));
        next.Purge();
        next.Purge();
        Assert.Empty(Directory.GetDirectories(_directory["unpack"]));
    }

    [Fact]
    public void Blob_IsKnownWhileItsLayerIsHere()
    {
        var (tar, blob) = (Layer.OfFile("a", "1"), Digest.Sha256([1]));
        using var lease = Leases.Open();
        Snapshotter.Commit([new CommittableLayer(Snapshotter.Unpack(new MemoryStream(tar), keepForm: true, TestContext.Current.CancellationToken), Digest.Sha256(tar), blob)], [], lease);

        Assert.True(Snapshotter.ContainsBlob(blob));
        Assert.False(Snapshotter.ContainsBlob(Digest.Sha256(tar)));
        Assert.True(Open().ContainsBlob(blob));

        lease.Dispose();
        Snapshotter.Sweep(_ => false);
        Assert.False(Snapshotter.ContainsBlob(blob));
    }

    [Fact]
    public void Trees_AreSpreadOverTheDisk()
    {
        using var folder = Berth.Linux.Calls.Open.Path(_directory["unpack"], OpenFlags.ReadOnly | OpenFlags.Directory);
        if (InodeFlags.TryGet(folder, out var flags) != Berth.Linux.Errno.None) Assert.Skip("the file system of the temporary folder has no inode flags");
        var known = InodeFlags.TryAdd(folder, InodeFlag.TopDirectory) == Berth.Linux.Errno.None;
        Assert.Equal(known, flags.HasFlag(InodeFlag.TopDirectory));
    }

    protected override void Dispose(bool disposing) => _directory.Dispose();

    private OverlaySnapshotter Open() => new(_directory.Path, Leases, new LayerLimits(), StoreFlush.Of(_directory.Path));
}
