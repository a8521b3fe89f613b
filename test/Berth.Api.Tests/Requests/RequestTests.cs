using System.Text;
using Berth.Api.Auth;
using Berth.Api.Requests;

namespace Berth.Api.Tests.Requests;

public sealed class RequestTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" 0 ", false)]
    [InlineData("No", false)]
    [InlineData("false", false)]
    [InlineData("NONE", false)]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("anything", true)]
    public void QueryFlag_IsTrueUnlessItSaysNo(string? text, bool expected) => Assert.Equal(expected, QueryFlag.Parse(text));

    [Theory]
    [InlineData("{\"label\":[\"a=b\",\"c\"]}")]
    [InlineData("{\"label\":{\"a=b\":true,\"c\":true}}")]
    public void Filters_BothEncodings_AreRead(string json)
    {
        var filters = Filters.Parse(json);
        Assert.Equal(["a=b", "c"], filters.Get("label"));
        Assert.Equal("{\"label\":{\"a=b\":true,\"c\":true}}", filters.ToJson());
    }

    [Theory]
    [InlineData("xx")]
    [InlineData("[]")]
    [InlineData("{\"label\":\"a\"}")]
    [InlineData("{\"label\":{\"a\":1}}")]
    public void Filters_NoFilters_AreRefused(string json) => Assert.Equal("invalid filter", Assert.Throws<FormatException>(() => Filters.Parse(json)).Message);

    [Fact]
    public void Filters_UnknownKey_IsNamed() =>
        Assert.Equal("invalid filter 'foo'", Assert.Throws<FormatException>(() => Filters.Parse("{\"foo\":[\"a\"],\"id\":[\"b\"]}").Validate("id", "name")).Message);

    [Fact]
    public void Filters_Matching_FollowsDockers()
    {
        var filters = Filters.Parse("{\"name\":[\"^we\"],\"id\":[\"ab\"],\"label\":[\"a=1\",\"b\"],\"dangling\":[\"true\"]}");
        Assert.True(filters.Match("name", "web") && !filters.Match("name", "owe"));
        Assert.True(filters.Prefix("id", "abc") && !filters.Prefix("id", "cab"));
        Assert.True(filters.MatchPairs("label", new Dictionary<string, string> { ["a"] = "1", ["b"] = "x" }));
        Assert.False(filters.MatchPairs("label", new Dictionary<string, string> { ["a"] = "2", ["b"] = "x" }));
        Assert.True(filters.Flag("dangling", false) && filters.Flag("absent", true));
        Assert.Equal("invalid filter 'dangling=[x]'", Assert.Throws<FormatException>(() => Filters.Parse("{\"dangling\":[\"x\"]}").Flag("dangling", false)).Message);
    }

    [Fact]
    public void RegistryAuth_EveryAlphabetAndPadding_IsDecoded()
    {
        var auth = new AuthConfig { Username = "u??>", Password = "p~~~", ServerAddress = "r" };
        var header = RegistryAuth.Encode(auth);
        Assert.Equal(auth, RegistryAuth.Decode(header));
        Assert.Equal(auth, RegistryAuth.Decode(header.TrimEnd('=')));
        Assert.Equal(auth, RegistryAuth.Decode(header.Replace('-', '+').Replace('_', '/')));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("%%%")]
    [InlineData("e30=")]
    [InlineData("eA==")]
    public void RegistryAuth_NothingUsable_IsNone(string? header) => Assert.Null(RegistryAuth.Decode(header));

    [Fact]
    public void RegistryConfig_IsAMapOfRegistries()
    {
        var header = Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"a.example\":{\"username\":\"u\"}}"));
        Assert.Equal("u", RegistryAuth.DecodeConfig(header)["a.example"].Username);
        Assert.Empty(RegistryAuth.DecodeConfig("x"));
    }

    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("linux/x86_64", "linux/amd64")]
    [InlineData("linux/aarch64", "linux/arm64")]
    [InlineData("linux/arm64/v8", "linux/arm64")]
    [InlineData("linux/arm", "linux/arm/v7")]
    [InlineData("linux/arm/6", "linux/arm/v6")]
    [InlineData("arm64", "linux/arm64")]
    [InlineData("Linux/AMD64", "linux/amd64")]
    public void Platform_IsNormalized(string text, string expected) => Assert.Equal(expected, PlatformText.Format(PlatformText.Parse(text)));

    [Theory]
    [InlineData("a/b/c/d", "\"a/b/c/d\": cannot parse platform specifier: invalid argument")]
    [InlineData("nosuch", "\"nosuch\": unknown operating system or architecture: invalid argument")]
    public void Platform_NoPlatform_IsRefused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => PlatformText.Parse(text)).Message);

    [Fact]
    public void PlatformJson_IsRead() => Assert.Equal("linux/arm/v7", PlatformText.Format(PlatformText.ParseJson("{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"}")));
}
