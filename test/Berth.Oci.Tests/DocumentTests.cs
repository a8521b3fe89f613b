using System.Text.Json;

namespace Berth.Oci.Tests;

public sealed class DocumentTests
{
    [Theory]
    [InlineData("sha256:" + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", null)]
    [InlineData("sha256:" + "E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "invalid checksum digest format")]
    [InlineData("sha256:00", "invalid checksum digest length")]
    [InlineData("md5:00", "unsupported digest algorithm")]
    [InlineData("sha256", "invalid checksum digest format")]
    [InlineData("", "invalid checksum digest format")]
    public void Digest_IsStrict(string text, string? error)
    {
        Assert.Equal(error is null, Digest.TryParse(text, out var digest, out var said));
        Assert.Equal(error, said);
        if (error is null) Assert.Equal(Digest.Sha256([]), digest);
    }

    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("linux/x86_64", "linux/amd64")]
    [InlineData("linux/aarch64", "linux/arm64")]
    [InlineData("linux/arm64/v8", "linux/arm64")]
    [InlineData("linux/arm", "linux/arm")]
    [InlineData("linux/armel", "linux/arm/v6")]
    [InlineData("Linux/ARM/V6", "linux/arm/v6")]
    [InlineData("arm64", "linux/arm64")]
    public void Platform_IsNormalised(string text, string expected) => Assert.Equal(expected, Platform.Parse(text).ToString());

    [Theory]
    [InlineData("foo", "\"foo\": unknown operating system or architecture: invalid argument")]
    [InlineData("a b", "\"a b\": cannot parse platform specifier: invalid argument")]
    public void BadPlatform_IsRefused(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => Platform.Parse(text)).Message);

    [Theory]
    [InlineData("linux/amd64", "linux/amd64", true)]
    [InlineData("linux/amd64", "linux/386", true)]
    [InlineData("linux/386", "linux/amd64", false)]
    [InlineData("linux/arm64", "linux/arm/v7", true)]
    [InlineData("linux/arm/v7", "linux/arm/v6", true)]
    [InlineData("linux/arm/v6", "linux/arm/v7", false)]
    [InlineData("linux/amd64", "linux/amd64/v3", false)]
    [InlineData("linux/amd64", "windows/amd64", false)]
    public void Platform_RunsWhatItCan(string wish, string offered, bool runs) =>
        Assert.Equal(runs, Platform.Parse(wish).Score(Platform.Parse(offered)) > 0);

    [Fact]
    public void Config_IsReadWhateverItsCase()
    {
        var config = JsonSerializer.Deserialize(
            """{"architecture":"amd64","os":"linux","config":{"env":["A=1"],"ExposedPorts":{"80/tcp":{}},"Volumes":null,"Cmd":null},"rootfs":{"type":"layers","diff_ids":[]},"history":[{"created_by":"x","empty_layer":true}]}""",
            ImageJson.Default.ImageConfig)!;
        Assert.Equal(["A=1"], config.Config!.Env!);
        Assert.True(config.Config.ExposedPorts!.ContainsKey("80/tcp"));
        Assert.Null(config.Config.Cmd);
        Assert.True(config.History![0].EmptyLayer);
    }
}
