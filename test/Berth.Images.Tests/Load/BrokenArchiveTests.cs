using Berth.Images.Tests.Samples;

namespace Berth.Images.Tests.Load;

/// <summary>Archives whose documents cannot be read: the sentence names the file and the place in it.</summary>
public sealed class BrokenArchiveTests
{
    private const string Config = """[{"Config":"c.json","RepoTags":["x:1"],"Layers":[]}]""";
    private const string Manifest = """{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json"},"layers":[]}""";

    [Theory]
    [InlineData("manifest.json", "{bad", "invalid manifest.json: invalid character 'b' looking for beginning of object key string (line 1, character 2)")]
    [InlineData("manifest.json", """{"schemaVersion":2}""", "invalid manifest.json: the document is of another kind than it must be (line 1, byte 1)")]
    [InlineData("manifest.json", """[{"Config":5}]""", "invalid manifest.json: [0].Config is of another kind than it must be (line 1, byte 12)")]
    [InlineData("index.json", """{"manifests":5}""", "invalid index.json: manifests is of another kind than it must be (line 1, byte 14)")]
    [InlineData("index.json", """{"manifests":[{"mediaType":"x"}]}""", "invalid index.json: an entry of manifests lacks \"digest\"")]
    [InlineData("index.json", """{"manifests":[{"digest":"x"}]}""", "invalid index.json: manifests[0].digest: invalid checksum digest format")]
    public async Task TableOfContents_ThatIsNone_IsNamed(string name, string text, string expected)
    {
        using var store = new StoreFixture();

        Assert.Equal(expected, await store.LoadFails(new Layer().File(name, text).Bytes()));
    }

    [Theory]
    [InlineData("{bad", "invalid image configuration: invalid character 'b' looking for beginning of object key string (line 1, character 2)")]
    [InlineData("""{"rootfs":5}""", "invalid image configuration: rootfs is of another kind than it must be (line 1, byte 11)")]
    public async Task Configuration_ThatIsNone_IsNamed(string text, string expected)
    {
        using var store = new StoreFixture();

        Assert.Equal(expected, await store.LoadFails(new Layer().File("manifest.json", Config).File("c.json", text).Bytes()));
    }

    [Fact]
    public async Task FolderOfSkopeo_IsNamedForWhatItIs()
    {
        using var store = new StoreFixture();

        Assert.Equal(
            "the archive holds a folder of skopeo's dir: transport, not images: write it with docker-archive: or oci-archive:",
            await store.LoadFails(new Layer().File("version", "Directory Transport Version: 1.1\n").File("manifest.json", Manifest).Bytes()));
    }
}
