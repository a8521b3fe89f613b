using System.Globalization;
using Berth.Images.Tests.Samples;
using Berth.Linux.Calls;
using Berth.Testing;
using Berth.Testing.Crashes;

namespace Berth.Images.Tests.Content;

/// <summary>
/// The process dies at any moment of anything it does with images: what is listed afterwards is whole, what was acknowledged is there, and
/// nothing lies about. <c>BERTH_KILLS</c> says how often it dies, <c>BERTH_SEED</c> repeats a run.
/// </summary>
public sealed class CrashTests
{
    [Fact]
    public async Task KilledAtAnyStep_IsWholeOrNothing()
    {
        Require.Root();
        using var directory = new TempDirectory("berth-kill");
        await using var registry = new FakeRegistry();
        // A dead process takes nothing from the page cache: memory does as well as a disk, and is as fast on a busy machine.
        Directory.CreateDirectory(directory["disk"]);
        Mount.FileSystem("tmpfs", directory["disk"], "tmpfs", MountFlags.None, "size=64m");
        var work = new StoreWork(directory["disk/store"], directory["archive.tar"], registry.Host);
        work.Publish(registry);
        var seed = Number("BERTH_SEED") ?? Environment.TickCount;
        var random = new Random(seed);
        var spans = new Dictionary<string, double>();
        for (var kill = 0; kill < (Number("BERTH_KILLS") ?? 16); kill++)
        {
            var step = StoreWork.Steps[kill % StoreWork.Steps.Count];
            using var child = WorkChild.Start(work.ToString());
            HashSet<string> acknowledged = [];
            var done = await child.RunUntilAsync(
                step, spans.TryGetValue(step, out var span) ? TimeSpan.FromMilliseconds(random.NextDouble() * span) : null, said => work.Note(said, acknowledged));
            if (done is { } measured) spans[step] = Math.Max(spans.GetValueOrDefault(step), measured.TotalMilliseconds);
            await CheckAsync(work, acknowledged, $"seed {seed}, kill {kill} in {step}");
            // Now and then the next one begins with what this one left.
            if (kill % 3 > 0) Empty(work.Root);
        }
        Empty(work.Root);
    }

    internal static async Task CheckAsync(StoreWork work, IReadOnlySet<string> acknowledged, string when)
    {
        var store = ImageStore.Open(work.Root, TimeProvider.System);
        foreach (var key in store.Snapshots.Keys()) store.Snapshots.Remove(key);
        var verify = new VerifyImages(store);
        foreach (var image in store.List())
        {
            var verdict = await verify.RunAsync(image, TestContext.Current.CancellationToken);
            Assert.True(verdict.IsWhole, $"{when}: {string.Join("; ", verdict.Faults)}");
        }
        foreach (var digest in store.Content.List()) Assert.True(digest.Matches(store.Content.Read(digest, int.MaxValue)), $"{when}: {digest}");
        foreach (var name in acknowledged) Assert.True(store.Find(name) is not null, $"{when}: {name} was acknowledged and is gone");
        Assert.True(Stray(store, work.Root) is [], $"{when}: left behind: {string.Join(", ", Stray(store, work.Root))}");
    }

    internal static void Empty(string root)
    {
        var store = ImageStore.Open(root, TimeProvider.System);
        StoreWork.RemoveAll(store, static _ => true);
        Assert.Empty(Files(root));
    }

    // What is on the disk without an image that needs it.
    internal static List<string> Stray(ImageStore store, string root)
    {
        var images = store.List();
        var blobs = images.SelectMany(image => store.BlobsOf(image.Id)).Select(digest => Path.Combine("blobs", digest.Algorithm, digest.Hex)).ToHashSet(StringComparer.Ordinal);
        var layers = images.SelectMany(image => image.DiffIds).Distinct().Count();
        var stray = Files(root).Where(path => !path.StartsWith("records/", StringComparison.Ordinal) && !path.StartsWith("references/", StringComparison.Ordinal)
            && !path.StartsWith("layers/", StringComparison.Ordinal) && !blobs.Contains(path)
            // The beginning of a download stays for the next one, for a day or until a prune.
            && !path.StartsWith("partial/", StringComparison.Ordinal)).ToList();
        var there = Directory.GetDirectories(Path.Combine(root, "layers")).Length;
        if (there > layers) stray.Add($"{there} layers for {layers}");
        if (Directory.GetFiles(Path.Combine(root, "records")).Length != images.Count) stray.Add("records");
        if (Directory.GetFiles(Path.Combine(root, "references")).Length != images.Sum(image => store.ReferencesOf(image.Id).Count)) stray.Add("references");
        return stray;
    }

    // Files by their paths in the store; of what is being unpacked or thrown away, folders too.
    private static List<string> Files(string root) =>
        [.. Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Concat(Directory.EnumerateDirectories(Path.Combine(root, "unpack")))
            .Concat(Directory.EnumerateDirectories(Path.Combine(root, "roots")))
            .Select(path => Path.GetRelativePath(root, path))
            .Where(path => !path.Contains("/fs/", StringComparison.Ordinal))];

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
