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
