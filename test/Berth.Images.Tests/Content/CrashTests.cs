using System.Diagnostics;
using System.Security.Cryptography;
using Berth.Images.Tar;
using Berth.Images.Tests.Samples;
using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Images.Tests.Content;

/// <summary>The process dies, or the disk is full, at any moment: an image is there whole or not at all, and nothing lies about.</summary>
public sealed class CrashTests
{
    private const int Kills = 40;

    [Fact]
    public async Task KilledDuringLoad_IsWholeOrNothing()
    {
        Require.Root();
        using var directory = new TempDirectory("berth-kill");
        var archive = directory["archive.tar"];
        byte[][] layers = [.. Enumerable.Range(0, 4).Select(Sample)];
        await File.WriteAllBytesAsync(archive, Archive.Layout("docker.io/library/x:1", Archive.Gzip, Oci.MediaTypes.OciLayerGzip, layers), TestContext.Current.CancellationToken);
        var whole = 0;
        for (var i = 0; i < Kills; i++)
        {
            var root = directory[$"store{i}"];
            await KillWhileLoading(root, archive, TimeSpan.FromMilliseconds(100 + (i * 15)));
            var store = ImageStore.Open(root, TimeProvider.System);
            if (store.Find("x:1") is { } image)
            {
                whole++;
                Verify(store, image, layers);
                new RemoveImage(store).Run("x:1", new RemoveOptions());
            }
            foreach (var image2 in store.List()) new RemoveImage(store).Run(image2.Id.Text, new RemoveOptions { Force = true });
            Assert.Empty(Leftovers(root));
        }
        TestContext.Current.SendDiagnosticMessage("{0} of {1} kills came after the image was whole", whole, Kills);
    }

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

    /// <summary>What a child process of <see cref="KilledDuringLoad_IsWholeOrNothing"/> does.</summary>
    [Fact]
    public async Task Child()
    {
        if (Environment.GetEnvironmentVariable("BERTH_CHILD_STORE") is not { } root) return;
        var store = ImageStore.Open(root, TimeProvider.System);
        await using var archive = File.OpenRead(Environment.GetEnvironmentVariable("BERTH_CHILD_ARCHIVE")!);
        await new LoadImages(store).RunAsync(archive, null, new Progress<ProgressMessage>(), TestContext.Current.CancellationToken);
    }

    private static async Task KillWhileLoading(string root, string archive, TimeSpan after)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-method", $"{typeof(CrashTests).FullName}.{nameof(Child)}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["BERTH_CHILD_STORE"] = root, ["BERTH_CHILD_ARCHIVE"] = archive },
        };
        using var child = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // The store opens when its folder appears; from then on every moment is a good one to die.
        while (!Directory.Exists(Path.Combine(root, "unpack")) && !child.HasExited) await Task.Delay(5, patience.Token);
        await Task.WhenAny(child.WaitForExitAsync(patience.Token), Task.Delay(after - TimeSpan.FromMilliseconds(100), patience.Token));
        child.Kill();
        await child.WaitForExitAsync(patience.Token);
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

    private static void Verify(ImageStore store, Image image, byte[][] layers)
    {
        foreach (var digest in store.Content.List()) Assert.True(digest.Matches(store.Content.Read(digest, int.MaxValue)));
        var mount = store.Snapshots.Prepare("verify", image.DiffIds)[0];
        var trees = mount.Options[0]["lowerdir=".Length..].Split(':').Reverse().ToList();
        for (var i = 0; i < layers.Length; i++)
        {
            var reader = new TarReader(new MemoryStream(layers[i]));
            while (reader.Next() is { } entry)
            {
                var content = new byte[entry.Size];
                reader.ReadExactly(content);
                Assert.Equal(content, File.ReadAllBytes(Path.Combine(trees[i], entry.Name)));
            }
        }
        store.Snapshots.Remove("verify");
    }

    private static IReadOnlyList<string> Leftovers(string root) =>
        [.. Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Concat(Directory.EnumerateDirectories(Path.Combine(root, "layers")))
            .Concat(Directory.EnumerateDirectories(Path.Combine(root, "unpack")))];
}
