using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Engine.Containers;
using Berth.Engine.Logs.Drivers;
using Berth.Engine.Tests.Containers;
using Xunit;

namespace Berth.Engine.Tests.Logs.Drivers;

public sealed class PlanLogTests
{
    [Fact]
    public void JsonFile_WithoutOptions_RotatesAllTheSame()
    {
        var target = PlanLog.Of(With("json-file"), "/d");
        Assert.Equal((20_000_000, 5, false), (target!.MaxSize, target.MaxFiles, target.Compress));
    }

    [Theory]
    [InlineData("max-size=10k", 10_000, 1)]
    [InlineData("max-size=1.5m max-file=3", 1_500_000, 3)]
    [InlineData("max-size=-1", 0, 1)]
    [InlineData("max-file=2", 20_000_000, 2)]
    public void JsonFile_WithOptions_DoesWhatTheySay(string options, long size, int files)
    {
        var target = PlanLog.Of(With("json-file", options), "/d");
        Assert.Equal((size, files), (target!.MaxSize, target.MaxFiles));
    }

    [Fact]
    public void Local_IsCompressed_AndLiesInItsOwnFolder()
    {
        var target = PlanLog.Of(With("local"), "/d");
        Assert.True(target!.Compress);
        Assert.Equal("/d/local-logs/container.log", target.Path);
    }

    [Fact]
    public void None_HasNoFile() => Assert.Null(PlanLog.Of(With("none"), "/d"));

    [Fact]
    public void Attributes_AreSortedAndEscaped()
    {
        var container = With("json-file", "labels=b,a env=E tag={{.Name}}");
        container = container with { Config = container.Config with { Labels = new ApiMap<string> { ["a"] = "1", ["b"] = "\"" }, Env = ["E=x=y"] } };
        Assert.Equal("""{"E":"x=y","a":"1","b":"\"","tag":"web"}""", PlanLog.Of(container, "/d")!.Attributes);
    }

    [Theory]
    [InlineData("{{.ID}}-{{ .FullID }}", "aaaaaaaaaaaa-")]
    [InlineData("x{{.ImageName}}y", "xbusyboxy")]
    [InlineData("plain", "plain")]
    [InlineData("{{.Name | upper}}/{{truncate .ID 3}}", "WEB/aaa")]
    [InlineData("{{with .Name}}<{{.}}>{{end}}{{- if eq .Name \"web\" }}-yes{{else}}-no{{end}}", "<web>-yes")]
    [InlineData("{{join (split \"a,b\" \",\") \"+\"}} {{title .ImageName}} {{printf \"%q\" .DaemonName}}", "a+b Busybox \"docker\"")]
    [InlineData("{{range $i, $e := split .Name \"e\"}}{{$i}}{{$e}} {{end}}", "0w 1b ")]
    [InlineData("{{len .FullID}} {{json .Name}} {{slice .FullID 0 2}}", "64 \"web\" aa")]
    [InlineData("{{index .ContainerLabels \"nope\"}}|", "|")]
    public void Tag_FieldsAreFilledIn(string template, string start) =>
        Assert.StartsWith(start, LogTag.Of(ContainerDocumentTests.Sample(id: new string('a', 64)), template), StringComparison.Ordinal);

    [Theory]
    [InlineData("{{.Nope}}", "template: log-tag:1:2: executing \"log-tag\" at <.Nope>: can't evaluate field Nope in type *logger.Info")]
    [InlineData("x{{nope .Name}}", "template: log-tag:1: function \"nope\" not defined")]
    public void Tag_ThatCannotBe_IsRefusedInGosWords(string template, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => LogTag.Of(ContainerDocumentTests.Sample(), template)).Message);

    [Theory]
    [InlineData("10m", 10_000_000)]
    [InlineData("1.5k", 1500)]
    [InlineData("7", 7)]
    [InlineData("3MB", 3_000_000)]
    public void Size_CountsInThousands(string text, long bytes) => Assert.Equal(bytes, GoValues.Size(text, 1000));

    [Theory]
    [InlineData("1s", 1000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("250ms", 250)]
    public void Duration_IsRead(string text, double milliseconds) => Assert.Equal(milliseconds, GoValues.Duration(text).TotalMilliseconds);

    private static ContainerDocument With(string driver, string options = "")
    {
        var sample = ContainerDocumentTests.Sample();
        var config = new ApiMap<string>();
        foreach (var option in options.Split(' ', StringSplitOptions.RemoveEmptyEntries)) config[option.Split('=', 2)[0]] = option.Split('=', 2)[1];
        return sample with { HostConfig = sample.HostConfig with { LogConfig = new LogConfig { Type = driver, Config = config } } };
    }
}
