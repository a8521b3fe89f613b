using System.Text.Json;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Import;

public sealed class ImportImageTests
{
    [Fact]
    public async Task Tar_BecomesAnImageOfOneLayer()
    {
        using var store = new StoreFixture();
        var layer = Layer.OfFile("a", "abc");

        var id = await new ImportImage(store.Store).RunAsync(
            new MemoryStream(Archive.Gzip(layer)), new ImportRequest { Reference = Reference.Parse("imp:1"), Changes = ["CMD /a"] }, store, TestContext.Current.CancellationToken);

        var image = store.Store.Get("imp:1");
        Assert.Equal(id, image.Id);
        Assert.Equal([Digest.Sha256(layer)], image.DiffIds);
        Assert.Equal("Imported from -", image.Config.Comment);
        Assert.Equal(["/bin/sh", "-c", "/a"], image.Config.Config!.Cmd!);
        Assert.Equal(id.Text, Assert.Single(store.Messages).Status);
        Assert.Equal(id, Digest.Sha256(store.Store.ReadConfig(id)));
        Assert.Single(store.Store.Content.List());
    }

    [Fact]
    public async Task Garbage_LeavesNothing()
    {
        using var store = new StoreFixture();
        var before = store.Files();
        var error = await Assert.ThrowsAsync<ImageException>(() =>
            new ImportImage(store.Store).RunAsync(new MemoryStream(new byte[5000].Select(_ => (byte)'x').ToArray()), new ImportRequest(), store, TestContext.Current.CancellationToken));
        Assert.Equal("archive/tar: invalid tar header", error.Message);
        Assert.Equal(before, store.Files());
    }

    [Fact]
    public void Changes_AreDockerfileInstructions()
    {
        var config = ConfigChanges.Apply(new ExecutionConfig { Env = ["A=0", "P=/bin"] },
        [
            """CMD ["/a","b c"]""", """ENV A=1 B="x y" C=x\ y""", "ENTRYPOINT /bin/sh", "EXPOSE 80 81/udp 90-91", """LABEL a=b "c d"=e""", "USER u", "WORKDIR /w", "WORKDIR rel",
            "VOLUME /v", "STOPSIGNAL 9", "ONBUILD RUN x", "HEALTHCHECK --interval=5s --retries=3 CMD true",
        ]);
        Assert.Equal(
            """{"User":"u","ExposedPorts":{"80/tcp":{},"81/udp":{},"90/tcp":{},"91/tcp":{}},"Env":["A=1","P=/bin","B=x y","C=x y"],"Entrypoint":["/bin/sh","-c","/bin/sh"],"Cmd":["/a","b c"],"Volumes":{"/v":{}},"WorkingDir":"/w/rel","Labels":{"a":"b","c d":"e"},"StopSignal":"9","Healthcheck":{"Test":["CMD-SHELL","true"],"Interval":5000000000,"Retries":3},"OnBuild":["RUN x"]}""",
            JsonSerializer.Serialize(new ImageConfig { Config = config }, ImageJson.Default.ImageConfig).Split("\"config\":")[1].Split(",\"rootfs\"")[0]);
    }

    [Theory]
    [InlineData("RUN x", "RUN is not a valid change command")]
    [InlineData("ENV", "ENV requires at least one argument")]
    [InlineData("ENV A", "ENV must have two arguments")]
    [InlineData("ENV =x", "ENV names can not be blank")]
    [InlineData("EXPOSE x", "Invalid containerPort: x")]
    [InlineData("USER", "USER requires exactly one argument")]
    [InlineData("STOPSIGNAL foo", "invalid signal: foo")]
    [InlineData("LABEL x", "LABEL must have two arguments")]
    [InlineData("VOLUME []", "VOLUME requires at least one argument")]
    [InlineData("HEALTHCHECK FOO", "Unknown type \"FOO\" in HEALTHCHECK (try CMD)")]
    [InlineData("# c", "file with no instructions")]
    [InlineData("", "file with no instructions")]
    public void BadChange_IsRefusedInDockersWords(string change, string expected) =>
        Assert.Equal(expected, Assert.Throws<ImageException>(() => ConfigChanges.Apply(new ExecutionConfig(), [change])).Message);
}
