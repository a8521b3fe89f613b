using Berth.Images.Tar;
using Berth.Images.Tests.Samples;
using Berth.Linux.Calls;
using Berth.Testing;
using Berth.Testing.Crashes;

namespace Berth.Images.Tests.Content;

/// <summary>
/// The power goes at any moment of anything a store does, and what was not flushed is lost: what was acknowledged before is there all the
/// same, what is listed is whole, and nothing lies about. The operations of a real process are recorded, and the disks made that each
/// beginning of them could leave. <c>BERTH_REPLAYS</c> says how many of them, 0 for all.
/// </summary>
public sealed class LostWritesTests
{
    [Fact]
    public async Task PowerLostAtAnyStep_LosesNothingAcknowledgedAndLeavesNothingHalf()
    {
        Require.Root();
        Require.Program("strace");
        using var directory = new TempDirectory("berth-power");
        Directory.CreateDirectory(directory["disk"]);
        Mount.FileSystem("tmpfs", directory["disk"], "tmpfs", MountFlags.None, "size=128m");
        await using var registry = new FakeRegistry();
        var work = new StoreWork(directory["disk/store"], directory["archive.tar"], registry.Host);
        work.Publish(registry);
        using (var child = WorkChild.Start(work.ToString(), FileTrace.Wrapper(directory["trace"]))) await child.RunToEndAsync();
        var lines = await File.ReadAllLinesAsync(directory["trace"], TestContext.Current.CancellationToken);
        var acknowledged = new HashSet<string>();
        await LostWrites.ReplayAsync(
            lines, work.Root, said => work.Note(said, acknowledged), (disk, loss, when) => CheckAsync(directory["disk/state"], disk, work, loss, acknowledged, when));
    }

    private static async Task CheckAsync(string root, DiskModel disk, StoreWork work, Loss loss, IReadOnlySet<string> acknowledged, string when)
    {
        disk.WriteTo(root, loss);
        try
        {
            var store = ImageStore.Open(root, TimeProvider.System);
            foreach (var key in store.Snapshots.Keys()) store.Snapshots.Remove(key);
            foreach (var digest in store.Content.List()) Assert.True(digest.Matches(store.Content.Read(digest, int.MaxValue)), $"{when}: {digest} is not itself");
            foreach (var name in acknowledged) Assert.True(store.Find(name) is not null, $"{when}: {name} was acknowledged and is gone");
            foreach (var image in store.List())
            {
                Assert.All(store.BlobsOf(image.Id), blob => Assert.True(store.Content.Contains(blob), $"{when}: {blob} is missing"));
                foreach (var diffId in image.DiffIds) await CheckLayerAsync(store, image, diffId, work, when);
            }
            Assert.True(CrashTests.Stray(store, root) is [], $"{when}: left behind: {string.Join(", ", CrashTests.Stray(store, root))}");
        }
        catch (Exception error) when (error is IOException or Linux.LinuxException or ImageException)
        {
            Assert.Fail($"{when}: {error}");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    // Owners and times are not in the model: content is.
    private static async Task CheckLayerAsync(ImageStore store, Image image, Oci.Digest diffId, StoreWork work, string when)
    {
        var key = Guid.NewGuid().ToString("N");
        var trees = store.Snapshots.Prepare(key, image.DiffIds)[0].Options[0]["lowerdir=".Length..].Split(':').Reverse().ToList();
        store.Snapshots.Remove(key);
        if (work.Layers.FirstOrDefault(layer => Oci.Digest.Sha256(layer) == diffId) is not { } tar) return;
        var tree = trees[image.DiffIds.ToList().IndexOf(diffId)];
        var reader = new TarReader(new MemoryStream(tar));
        while (reader.Next() is { } entry)
        {
            if (entry.Type != TarEntryType.File || entry.Name.Contains(".wh.", StringComparison.Ordinal)) continue;
            var content = new byte[entry.Size];
            reader.ReadExactly(content);
            var actual = await File.ReadAllBytesAsync(Path.Combine(tree, entry.Name), TestContext.Current.CancellationToken);
            Assert.True(content.SequenceEqual(actual), $"{when}: {entry.Name} of {diffId} is not whole");
        }
    }
}
