using System.Text;
using System.Text.Json;

namespace Berth.Oci.Tests;

public sealed class JsonFaultTests
{
    [Theory]
    [InlineData("", "unexpected end of JSON input (line 1, character 1)")]
    [InlineData("{\n \"a\": 1,\n b}", "invalid character 'b' looking for beginning of object key string (line 3, character 2)")]
    [InlineData("""{"config":5}""", "config is of another kind than it must be (line 1, byte 11)")]
    [InlineData("""{"config":{},"layers":[{"size":"x"}]}""", "layers[0].size is of another kind than it must be (line 1, byte 34)")]
    [InlineData("""{"layers":[]}""", "the document lacks \"config\"")]
    [InlineData("""{"config":{"digest":"sha256:12"}}""", "config.digest: invalid checksum digest length")]
    [InlineData("{\"config\":{\u0001}}", "invalid character '\\x01' looking for beginning of object key string (line 1, character 12)")]
    [InlineData("{\"config\":{}} x", "invalid character 'x' after top-level value (line 1, character 15)")]
    [InlineData("{\"config\":{\"data\":\"?\"}}", "config.data is of another kind than it must be (line 1, byte 21)")]
    [InlineData("[]", "the document is of another kind than it must be (line 1, byte 1)")]
    public void Manifest_ThatIsNone_IsDescribedWithItsPlace(string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var failure = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageManifest));
        Assert.Equal(expected, JsonFault.Describe(bytes, failure));
    }

    [Fact]
    public void DocumentThatIsTooDeep_OrNoText_IsDescribed()
    {
        var deep = Encoding.UTF8.GetBytes($"{{\"config\":{new string('[', 80)}\"[\"{new string(']', 80)}}}");
        Assert.Equal("it is more than 64 levels deep", JsonFault.Describe(deep, Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(deep, ImageJson.Default.ImageManifest))));
        byte[] broken = [.. "{\"mediaType\":\""u8, 0xFF, .. "\"}"u8];
        Assert.Equal("it is not all UTF-8", JsonFault.Describe(broken, Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(broken, ImageJson.Default.ImageManifest))));
    }

    [Theory]
    [InlineData("""{"process":"x"}""", "process must be an object")]
    [InlineData("""{"process":{"user":{"uid":"x"}}}""", "process.user.uid must be a number from 0 to 4294967295")]
    [InlineData("""{"process":{"args":"x"}}""", "process.args must be a list")]
    [InlineData("""{"process":{"args":["a",5]}}""", "process.args[1] is of another kind than it must be")]
    [InlineData("""{"process":{"terminal":"yes"}}""", "process.terminal must be true or false")]
    [InlineData("""{"mounts":[{},{"destination":[]}]}""", "mounts[1].destination must be a string")]
    [InlineData("""{"process":{"rlimits":[{"hard":1}]}}""", "process.rlimits[0].type is missing")]
    [InlineData("""{"annotations":{"a":5}}""", "annotations.a must be a string")]
    [InlineData("""{"process":{"args":["a",]}}""", "invalid character ']' looking for beginning of value (line 1, character 25)")]
    public void Bundle_ThatIsNone_IsDescribedWithItsPlace(string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var failure = Assert.ThrowsAny<Exception>(() => RuntimeSpecReader.Read(bytes));
        Assert.Equal(expected, JsonFault.Describe(bytes, failure));
    }
}
