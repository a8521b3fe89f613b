using Berth.Daemon.Http;
using Berth.Engine;
using Xunit;

namespace Berth.Daemon.Tests.Http;

public sealed class QueryTests
{
    [Theory]
    [InlineData("?a=1", true)]
    [InlineData("?a=true", true)]
    [InlineData("?a=anything", true)]
    [InlineData("?a", false)]
    [InlineData("?a=", false)]
    [InlineData("?a=0", false)]
    [InlineData("?a=False", false)]
    [InlineData("?a=no", false)]
    [InlineData("?a=none", false)]
    [InlineData("?aa=1", false)]
    [InlineData("", false)]
    public void Flag_IsReadAsDockerDoes(string query, bool value) => Assert.Equal(value, new Query(query).Flag("a"));

    [Theory]
    [InlineData("?x=1&name=a%2Fb+c&y=2", "a/b c")]
    [InlineData("?name=", "")]
    [InlineData("?name=%7B%22a%22%3A1%7D", "{\"a\":1}")]
    [InlineData("?&&name=first&name=second", "first")]
    [InlineData("?na%6De=encoded", "encoded")]
    [InlineData("?name=a%FFb%C3%A4", "a\ufffdb\u00e4")]
    [InlineData("?name=100%25+%2B%zz%4", "100% +%zz%4")]
    [InlineData("?x=name=no", null)]
    public void Value_IsDecoded(string query, string? value) => Assert.Equal(value, new Query(query)["name"]);

    [Fact]
    public void Path_KeepsBytesThatAreNoText() =>
        Assert.Equal([(byte)'/', (byte)'a', (byte)' ', 0xFF, 0xC3, 0xA4, 0x80], Berth.Linux.PathText.Encode(new Query("?path=/a+%ff%C3%A4%80").Path("path")));

    [Fact]
    public void All_GivesEveryValueInOrder() => Assert.Equal(["CMD a", "ENV b"], new Query("?changes=CMD+a&x=1&changes=ENV%20b").All("changes"));

    [Fact]
    public void Number_ThatIsNone_IsRefused()
    {
        Assert.Equal(-5, new Query("?t=-5").Number("t"));
        Assert.Null(new Query("?t=").Number("t"));
        Assert.Equal("strconv.Atoi: parsing \"x\": invalid syntax", Assert.Throws<EngineException>(() => new Query("?t=x").Number("t")).Message);
    }
}
