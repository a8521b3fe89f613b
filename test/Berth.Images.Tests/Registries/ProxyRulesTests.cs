using Berth.Images.Registries;

namespace Berth.Images.Tests.Registries;

public sealed class ProxyRulesTests
{
    [Theory]
    [InlineData("http://registry.test/v2/", "http://plain.proxy:3128/")]
    [InlineData("https://registry.test/v2/", "http://secure.proxy:3128/")]
    public void Scheme_ChoosesTheProxy(string registry, string proxy)
    {
        var rules = new ProxyRules(new ProxyOptions("http://plain.proxy:3128", "secure.proxy:3128", ""));
        Assert.Equal(proxy, rules.GetProxy(new Uri(registry))!.ToString());
        Assert.False(rules.IsBypassed(new Uri(registry)));
    }

    [Theory]
    [InlineData("registry.test", "https://registry.test/", true)]
    [InlineData("registry.test", "https://deep.registry.test/", true)]
    [InlineData("registry.test", "https://otherregistry.test/", false)]
    [InlineData(".registry.test", "https://deep.registry.test/", true)]
    [InlineData(".registry.test", "https://registry.test/", false)]
    [InlineData("*.registry.test", "https://deep.registry.test/", true)]
    [InlineData("registry.test:5000", "https://registry.test:5000/", true)]
    [InlineData("registry.test:5000", "https://registry.test:5001/", false)]
    [InlineData("10.0.0.0/8", "https://10.1.2.3:5000/", true)]
    [InlineData("10.0.0.0/8", "https://11.1.2.3:5000/", false)]
    [InlineData("10.1.2.3", "https://10.1.2.3/", true)]
    [InlineData("fd00::/8", "https://[fd00::1]/", true)]
    [InlineData("a, *", "https://registry.test/", true)]
    [InlineData("", "https://localhost:5000/", true)]
    [InlineData("", "https://127.0.0.1:5000/", true)]
    public void Exceptions_AreReadAsGoReadsThem(string except, string registry, bool direct) =>
        Assert.Equal(direct, new ProxyRules(new ProxyOptions("http://p:1", "http://p:1", except)).IsBypassed(new Uri(registry)));

    [Fact]
    public void UserInfo_IsForTheProxy()
    {
        var rules = new ProxyRules(new ProxyOptions(null, "http://me:p%40ss@proxy:3128", ""));
        var credential = rules.Credentials!.GetCredential(rules.GetProxy(new Uri("https://registry.test/"))!, "Basic")!;
        Assert.Equal(("me", "p@ss"), (credential.UserName, credential.Password));
    }
}
