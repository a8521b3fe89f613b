using Berth.Images.Tar;
using Berth.Images.Tests.Samples;
using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Images.Tests.Snapshots;

/// <summary>
/// Layers that nobody writes on purpose: what becomes of them was compared with Docker's. Each comes upon a layer with <c>a/one</c>, <c>a/two</c>,
/// <c>b/x</c>, <c>top</c> and a link to <c>a</c>.
/// </summary>
public sealed class OddLayerTests
{
    private static readonly byte[] s_base = new Layer().Directory("a").File("a/one", "1").File("a/two", "2").Directory("b").File("b/x", "x").Symlink("link", "a").File("top", "t").Bytes();

    private const string All = "a a/one a/two b b/x link top";

    private static readonly Dictionary<string, (Func<Layer> Layer, string Expected)> s_layers = new()
    {
        ["of what is not there"] = (() => new Layer().Directory("a").File("a/.wh.nothere", ""), All),
        ["in a folder that is not there"] = (() => new Layer().File("q/.wh.nothere", ""), "a a/one a/two b b/x link q top"),
        ["with content"] = (() => new Layer().Directory("a").File("a/.wh.one", "content"), "a a/two b b/x link top"),
        ["twice"] = (() => new Layer().Directory("a").File("a/.wh.one", "").File("a/.wh.one", ""), "a a/two b b/x link top"),
        ["before what takes its place"] = (() => new Layer().Directory("a").File("a/.wh.one", "").File("a/one", "new"), All),
        ["behind what is new"] = (() => new Layer().Directory("a").File("a/new", "n").File("a/.wh.new", ""), "a a/new a/one a/two b b/x link top"),
        ["of a folder that comes again"] = (() => new Layer().File(".wh.a", "").Directory("a").File("a/new", "n"), "a a/new b b/x link top"),
        ["through a link"] = (() => new Layer().Symlink("l2", "b").File("l2/.wh.x", ""), "a a/one a/two b l2 link top"),
        ["through a link that leads out"] = (() => new Layer().Directory("b").Symlink("l2", "/b").File("l2/.wh.x", ""), "a a/one a/two b l2 link top"),
        ["of a link"] = (() => new Layer().File(".wh.link", ""), "a a/one a/two b b/x top"),
        ["as a hard link"] = (() => new Layer().File("h", "h").HardLink("a/.wh.one", "h"), "a a/two b b/x h link top"),
        ["as a folder"] = (() => new Layer().Directory("a").Directory("a/.wh.one"), "a a/two b b/x link top"),
        ["opaque, last"] = (() => new Layer().Directory("a").File("a/new", "n").File("a/.wh..wh..opq", ""), "a a/new b b/x link top"),
        ["opaque, of a folder that is not named"] = (() => new Layer().File("a/.wh..wh..opq", ""), "a b b/x link top"),
        ["book-keeping of aufs"] = (() => new Layer().File(".wh..wh.aufs", "").Directory(".wh..wh.orph").File("a/.wh..wh.odd", "x"), All),
    };

    public static TheoryData<string> Whiteouts => new(s_layers.Keys);

    [Theory]
    [MemberData(nameof(Whiteouts))]
    public async Task Whiteout_HidesWhatDockerHides(string which)
    {
        Require.Root();
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", s_base, s_layers[which].Layer().Bytes()));
        using var root = new MountedRoot(store, "x:1");

        Assert.Equal(s_layers[which].Expected, string.Join(' ', Names(root.Path)));
    }

    [Theory]
    [InlineData("a/.wh.", "invalid whiteout entry \"a/.wh.\"")]
    [InlineData("a/.wh..", "invalid whiteout entry \"a/.wh..\"")]
    [InlineData("a/.wh...", "invalid whiteout entry \"a/.wh...\"")]
    [InlineData("../.wh.etc", "invalid entry name \"../.wh.etc\"")]
    public async Task WhiteoutOfNothing_IsNamedWithItsPath(string name, string expected)
    {
        using var store = new StoreFixture();
        Assert.Equal(expected, await store.LoadFails(Archive.Docker("x:1", s_base, Layer.OfFile(name, ""))));
    }

    [Theory]
    [InlineData("a/.wh.one", "linkat a/.wh.one h: no such file or directory")]
    [InlineData("nothere", "linkat nothere h: no such file or directory")]
    public async Task HardLinkToWhatTheLayerHasNot_IsRefused(string target, string expected)
    {
        using var store = new StoreFixture();
        Assert.Equal(expected, await store.LoadFails(Archive.Docker("x:1", s_base, new Layer().Directory("a").File("a/.wh.one", "").HardLink("h", target).Bytes())));
    }

    [Fact]
    public async Task HundredThousandNamesInOneFolder_AreUnpacked()
    {
        Require.Root();
        using var directory = new TempDirectory("berth-images");
        var memory = Directory.CreateDirectory(directory["memory"]).FullName;
        Mount.FileSystem("tmpfs", memory, "tmpfs", MountFlags.None, "size=512m");
        var store = ImageStore.Open(Path.Combine(memory, "store"), TimeProvider.System);
        var layer = new Layer().Directory("d");
        for (var i = 0; i < 100_000; i++) layer.Add(new TarEntry { Name = $"d/{i}", Type = TarEntryType.Symlink, LinkName = "t" });
        var archive = new MemoryStream(Archive.Docker("x:1", layer.Bytes()));

        await new LoadImages(store).RunAsync(archive, null, new Progress<ProgressMessage>(), TestContext.Current.CancellationToken);

        var lower = store.Snapshots.Prepare("k", store.Get("x:1").DiffIds)[0].Options[0]["lowerdir=".Length..].Split(':')[0];
        Assert.Equal(100_000, Directory.EnumerateFileSystemEntries(Path.Combine(lower, "d")).Count());
    }

    // The kernel lists a whiteout in a folder that one layer alone has; it cannot be opened.
    private static IEnumerable<string> Names(string root) => Directory
        .EnumerateFileSystemEntries(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Where(path => Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        .Select(path => Path.GetRelativePath(root, path)).Where(path => !path.StartsWith("link/", StringComparison.Ordinal) && !path.StartsWith("l2/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
