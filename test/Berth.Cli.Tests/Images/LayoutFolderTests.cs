using System.Formats.Tar;
using System.Text.Json;
using Berth.Cli.Images;
using Berth.Oci;
using Berth.Testing;

namespace Berth.Cli.Tests.Images;

public sealed class LayoutFolderTests
{
    private static readonly byte[] Blob = "a blob"u8.ToArray();
    private static readonly string BlobPath = $"blobs/sha256/{Digest.Sha256(Blob).Hex}";

    [Fact]
    public void Archive_BecomesAFolderWithTheLayoutOnly()
    {
        using var directory = new TempDirectory();
        var target = Path.Combine(directory.Path, "made", "out");

        var bytes = LayoutFolder.Write(
            Tar(("oci-layout", "{}"u8.ToArray()), ("index.json", "[]"u8.ToArray()), ("manifest.json", [1]), ("repositories", [1]), (BlobPath, Blob), (BlobPath, Blob)), target);

        Assert.Equal(Blob.Length + 4, bytes);
        Assert.Equal([BlobPath, "index.json", "oci-layout"], Files(target));
        Assert.Equal(Blob, File.ReadAllBytes(Path.Combine(target, BlobPath)));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(target)!));
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("/tmp/escaped")]
    [InlineData("blobs/sha256/../../../escaped")]
    [InlineData("blobs/../index.json")]
    [InlineData("blobs/md5/d41d8cd98f00b204e9800998ecf8427e")]
    public void OtherNames_AreLeftOut(string name)
    {
        using var directory = new TempDirectory();
        var target = Path.Combine(directory.Path, "out");
        LayoutFolder.Write(Tar(("oci-layout", "{}"u8.ToArray()), ("index.json", "[]"u8.ToArray()), (name, Blob)), target);
        Assert.Equal(["index.json", "oci-layout"], Files(target));
        Assert.Equal([target], Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public void ImagesWithOneTag_AreCalledByTheirWholeNames()
    {
        using var directory = new TempDirectory();
        var target = Path.Combine(directory.Path, "out");
        static string Entry(string name, string tag) => $$$"""
            {"mediaType":"{{{MediaTypes.OciManifest}}}","digest":"{{{Digest.Sha256(Blob)}}}","size":6,"annotations":{"io.containerd.image.name":"{{{name}}}","org.opencontainers.image.ref.name":"{{{tag}}}"}}
            """;
        var index = $$"""{"schemaVersion":2,"manifests":[{{Entry("docker.io/library/a:1", "1")}},{{Entry("docker.io/library/b:1", "1")}},{{Entry("docker.io/library/c:2", "2")}}]}""";

        LayoutFolder.Write(Tar(("oci-layout", "{}"u8.ToArray()), ("index.json", System.Text.Encoding.UTF8.GetBytes(index))), target);

        var entries = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(target, "index.json")), ImageJson.Default.ImageIndex)!.Manifests;
        Assert.Equal(["docker.io/library/a:1", "docker.io/library/b:1", "2"], entries.Select(entry => entry.Annotations!["org.opencontainers.image.ref.name"]));
    }

    [Fact]
    public void LyingBlob_LeavesNothing()
    {
        using var directory = new TempDirectory();
        var target = Path.Combine(directory.Path, "out");
        var error = Assert.Throws<CliException>(() => LayoutFolder.Write(Tar(("oci-layout", "{}"u8.ToArray()), (BlobPath, "another"u8.ToArray())), target));
        Assert.EndsWith("is not what its name says", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public void NoLayout_LeavesNothing()
    {
        using var directory = new TempDirectory();
        var target = Path.Combine(directory.Path, "out");
        var error = Assert.Throws<CliException>(() => LayoutFolder.Write(Tar(("manifest.json", Blob)), target));
        Assert.Equal($"{target}: the engine's archive has no oci-layout, so it is no OCI image layout", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public void Truncated_LeavesNothing()
    {
        using var directory = new TempDirectory();
        var whole = Tar(("oci-layout", "{}"u8.ToArray()), (BlobPath, Blob)).ToArray();
        Assert.Throws<CliException>(() => LayoutFolder.Write(new MemoryStream(whole[..1700]), Path.Combine(directory.Path, "out")));
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];

    private static MemoryStream Tar(params (string Name, byte[] Content)[] files)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in files)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        stream.Position = 0;
        return stream;
    }
}
