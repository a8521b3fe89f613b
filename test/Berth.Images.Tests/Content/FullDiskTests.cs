using System.Security.Cryptography;
using Berth.Images.Tar;
using Berth.Images.Tests.Samples;
using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Images.Tests.Content;

/// <summary>The disk is full at any moment: the error names the path, nothing half made stays, and the store goes on.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task FullDisk_NamesThePathAndLeavesNothing()
    {
        Require.Root();
        using var directory = new TempDirectory("berth-full");
        Directory.CreateDirectory(directory["disk"]);
        Mount.FileSystem("tmpfs", directory["disk"], "tmpfs", MountFlags.None, "size=6m");
        try
        {
            var store = ImageStore.Open(directory["disk/store"], TimeProvider.System);
            var before = Leftovers(directory["disk/store"]);
            var big = new Layer().Add(new TarEntry { Name = "big" }, RandomNumberGenerator.GetBytes(8 << 20)).Bytes();
            foreach (var archive in (byte[][])[Archive.Docker("x:1", Sample(1), big), Archive.Layout("docker.io/library/x:1", Archive.Gzip, Oci.MediaTypes.OciLayerGzip, Sample(1), big)])
            {
                var error = await Assert.ThrowsAsync<ImageException>(() =>
                    new LoadImages(store).RunAsync(new MemoryStream(archive), null, new Progress<ProgressMessage>(), TestContext.Current.CancellationToken));
                Assert.EndsWith(": no space left on device", error.Message, StringComparison.Ordinal);
                Assert.Equal(ImageErrorCode.Internal, error.Code);
                store.Collect();
                Assert.Equal(before, Leftovers(directory["disk/store"]));
            }
            await new LoadImages(store).RunAsync(new MemoryStream(Archive.Docker("small:1", Sample(1))), null, new Progress<ProgressMessage>(), TestContext.Current.CancellationToken);
            Assert.NotNull(store.Find("small:1"));
        }
        finally
        {
            Umount.TryPath(directory["disk"], UmountFlags.Detach);
        }
    }

    /// <summary>Room for a little more each time, until everything fits.</summary>
    [Theory]
    [InlineData("size=24m", 96 << 10)]
    [InlineData("size=24m,nr_inodes=900", 9)]
    public async Task DiskFullAtAnyPoint_NamesThePath_LeavesNothing_AndGoesOn(string options, long stride)
    {
        Require.Root();
        using var directory = new TempDirectory("berth-full");
        await using var registry = new FakeRegistry();
        var work = new StoreWork(directory["disk/store"], directory["archive.tar"], registry.Host);
        work.Publish(registry);
        Directory.CreateDirectory(directory["disk"]);
        Mount.FileSystem("tmpfs", directory["disk"], "tmpfs", MountFlags.None, options);
        var (failures, fits) = (new HashSet<string>(), false);
        for (var room = 0L; !fits; room += stride)
        {
            var store = ImageStore.Open(work.Root, TimeProvider.System);
            fits = true;
            using (Ballast.Leave(directory["disk"], options.Contains("inodes", StringComparison.Ordinal), room))
            {
                foreach (var step in StoreWork.Steps.Take(5))
                {
                    if (await FailureAsync(work, store, step) is not { } error) continue;
                    Assert.True(error.Message.Contains("no space left on device", StringComparison.OrdinalIgnoreCase), error.ToString());
                    Assert.Matches(@"[/ (][^ ]+", error.Message);
                    store.Snapshots.Remove("container");
                    store.Collect();
                    Assert.Empty(CrashTests.Stray(store, work.Root));
                    (fits, _) = (false, failures.Add(step));
                    break;
                }
            }
            foreach (var step in StoreWork.Steps.Take(5)) await work.RunAsync(store, step, TestContext.Current.CancellationToken);
            Assert.All(work.After("commit"), name => Assert.NotNull(store.Find(name)));
            CrashTests.Empty(work.Root);
        }
        Assert.Superset(new HashSet<string> { "load", "pull" }, failures);
    }

    private static async Task<Exception?> FailureAsync(StoreWork work, ImageStore store, string step)
    {
        try
        {
            await work.RunAsync(store, step, TestContext.Current.CancellationToken);
            return null;
        }
        catch (Exception error) when (error is ImageException or Linux.LinuxException or IOException)
        {
            return error;
        }
    }

    private static byte[] Sample(int seed)
    {
        var random = new Random(seed);
        var layer = new Layer();
        for (var i = 0; i < 300; i++)
        {
            var content = new byte[random.Next(3000)];
            random.NextBytes(content);
            layer.Add(new TarEntry { Name = $"d{seed}/f{i}" }, content);
        }
        return layer.Bytes();
    }

    private static IReadOnlyList<string> Leftovers(string root) =>
        [.. Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Concat(Directory.EnumerateDirectories(Path.Combine(root, "layers")))
            .Concat(Directory.EnumerateDirectories(Path.Combine(root, "unpack")))];
}
