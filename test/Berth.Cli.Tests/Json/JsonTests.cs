using System.Text.Json;
using Berth.Cli.Containers.Create;
using Berth.Cli.Json;

namespace Berth.Cli.Tests.Json;

public sealed class JsonTests
{
    [Fact]
    public void Sink_AwkwardText_IsReadBackByTheSerializer()
    {
        const string awkward = "a\"b\\c\n\t\u0001é😀</>";
        var sink = new JsonSink();
        sink.BeginObject();
        sink.Text("t", awkward);
        sink.BeginArray("l");
        sink.Number(null, -5);
        sink.Text(null, "");
        sink.EndArray();
        sink.Flag("f", true);
        sink.Raw("r", "{\"x\":1}");
        sink.EndObject();
        using var document = JsonDocument.Parse(sink.ToUtf8());
        Assert.Equal(awkward, document.RootElement.GetProperty("t").GetString());
        Assert.Equal(-5, document.RootElement.GetProperty("l")[0].GetInt32());
        Assert.Equal(1, document.RootElement.GetProperty("r").GetProperty("x").GetInt32());
    }

    [Fact]
    public void Scanner_AnswersOfTheDaemon_AreReadByName()
    {
        var scanner = new JsonScanner("{ \"StatusCode\" : 137 , \"Error\":{\"Message\":\"a \\\"b\\\" \\u00e9\"},\"Warnings\":[\"x\",\"y\"]}\n"u8);
        var found = new List<string>();
        while (scanner.Next())
            found.Add($"{scanner.Name}={scanner.Text ?? scanner.Number.ToString()}");
        Assert.Equal(["StatusCode=137", "Message=a \"b\" é", "Warnings=x", "Warnings=y"], found);
    }

    [Fact]
    public void Scanner_CutAnswers_EndQuietly()
    {
        var whole = "{\"Id\":\"abc\\\"d\",\"n\":-12}"u8.ToArray();
        for (var length = 0; length <= whole.Length; length++)
        {
            var scanner = new JsonScanner(whole.AsSpan(0, length));
            while (scanner.Next())
                Assert.True(scanner.Text is not null || scanner.Number is not null);
        }
    }

    [Theory]
    [InlineData("{ \"a\" : [ 1 , 2.50 , \"x y\\\" \" ] }\n", "{\"a\":[1,2.50,\"x y\\\" \"]}")]
    [InlineData("true ", "true")]
    public void Compact_Json_LosesItsBlanksAndNothingElse(string json, string expected) =>
        Assert.Equal(expected, JsonText.Compact(System.Text.Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("A=1", "invalid character 'A' looking for beginning of value")]
    [InlineData("", "unexpected end of JSON input")]
    public void FirstFault_NoJson_IsGosSentence(string text, string expected) =>
        Assert.Equal(expected, JsonText.FirstFault(System.Text.Encoding.UTF8.GetBytes(text)));
}
