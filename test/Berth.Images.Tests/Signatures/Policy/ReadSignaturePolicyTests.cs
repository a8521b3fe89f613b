using Berth.Images.Signatures.Policy;
using Berth.Oci;
using Berth.Testing;

namespace Berth.Images.Tests.Signatures.Policy;

public sealed class ReadSignaturePolicyTests
{
    [Theory]
    [InlineData("docker.io/library/busybox", "none", "")]
    [InlineData("registry.example/team", "cosign", "registry.example")]
    [InlineData("registry.example/team/app", "notation", "registry.example/team/app")]
    [InlineData("registry.example/team/app/part", "notation", "registry.example/team/app")]
    [InlineData("registry.example/team/apple", "cosign", "registry.example")]
    [InlineData("registry.example/old/thing", "deny", "registry.example/old")]
    [InlineData("registry.example:5000/team/app", "none", "")]
    public void MostSpecificPrefix_Wins(string name, string kind, string prefix)
    {
        using var folder = Folder();
        var rule = Read(folder, """
            {
              "default": "none",
              "rules": [
                { "prefix": "registry.example", "require": "cosign", "keys": ["first.pub", "second.pub"] },
                { "prefix": "registry.example/team/app", "require": "notation", "certificates": ["root-rsa.crt"], "identities": ["x509.subject: C=US, ST=WA, O=Acme"] },
                { "prefix": "registry.example/old", "require": "deny" }
              ]
            }
            """).RuleFor(Reference.Parse(name));
        Assert.Equal((kind, prefix), (rule.Kind, rule.Prefix));
    }

    [Theory]
    [InlineData("""[]""", " is no JSON object")]
    [InlineData("""{""", " is no JSON: ")]
    [InlineData("""{}""", ": \"default\" is missing: \"none\", \"deny\", or an object with \"require\"")]
    [InlineData("""{"default":"all"}""", ": \"default\" is \"all\": \"none\", \"deny\", \"cosign\" or \"notation\"")]
    [InlineData("""{"default":"none","rule":[]}""", ": \"rule\" is no field of the policy: default, rules, archives")]
    [InlineData("""{"default":"deny","default":"none"}""", ": \"default\" is twice in the policy")]
    [InlineData("""{"default":"none","rules":{}}""", ": \"rules\" is no list")]
    [InlineData("""{"default":"none","rules":[{"require":"deny"}]}""", ": \"rules[0].prefix\" is missing")]
    [InlineData("""{"default":"none","rules":[{"prefix":"busybox","require":"deny"}]}""", ": \"rules[0].prefix\" is \"busybox\": a registry is needed, ")]
    [InlineData("""{"default":"none","rules":[{"prefix":"a.b/c:1","require":"deny"}]}""", ": \"rules[0].prefix\" is \"a.b/c:1\": a registry is needed, ")]
    [InlineData("""{"default":"none","rules":[{"prefix":"a.b/c/","require":"deny"}]}""", ": \"rules[0].prefix\" is \"a.b/c/\": a prefix ends without a slash")]
    [InlineData("""{"default":"none","rules":[{"prefix":"a.b","require":"deny"},{"prefix":"a.b","require":"none"}]}""", ": \"rules[1].prefix\" is \"a.b\", which an earlier rule has already")]
    [InlineData("""{"default":"none","rules":[{"prefix":"a.b"}]}""", ": \"rules[0].require\" is missing: ")]
    [InlineData("""{"default":"none","rules":[{"prefix":"a.b","require":"deny","keys":["x"]}]}""", ": \"keys\" is no field of rules[0]: prefix, require")]
    [InlineData("""{"default":{"require":"cosign"}}""", ": \"default.keys\" is missing")]
    [InlineData("""{"default":{"require":"cosign","keys":[]}}""", ": \"default.keys\" is no list with something in it")]
    [InlineData("""{"default":{"require":"cosign","keys":[7]}}""", ": \"default.keys[0]\" is no text")]
    [InlineData("""{"default":{"require":"cosign","keys":["first.pub","missing.pub"]}}""", "/missing.pub: no such file or directory")]
    [InlineData("""{"default":{"require":"cosign","keys":["root-rsa.crt"]}}""", "/root-rsa.crt has no PEM block \"PUBLIC KEY\"")]
    [InlineData("""{"default":{"require":"cosign","keys":["ed25519.pub"]}}""", ": only elliptic curves (ECDSA) and RSA are supported")]
    [InlineData("""{"default":{"require":"notation","certificates":["first.pub"],"identities":["*"]}}""", "/first.pub has no PEM block \"CERTIFICATE\"")]
    [InlineData("""{"default":{"require":"notation","certificates":["root-rsa.crt"]}}""", ": \"default.identities\" is missing")]
    [InlineData("""{"default":{"require":"notation","certificates":["root-rsa.crt"],"identities":["*","x509.subject: C=US, ST=WA, O=A"]}}""", ": \"default.identities[0]\" is \"*\", which stands alone")]
    [InlineData("""{"default":{"require":"notation","certificates":["root-rsa.crt"],"identities":["C=US"]}}""", ": \"default.identities[0]\" is \"C=US\": \"*\", or \"x509.subject:\" and a distinguished name")]
    [InlineData("""{"default":{"require":"notation","certificates":["root-rsa.crt"],"identities":["x509.subject: C=US"]}}""", ": the attribute \"ST\" is missing")]
    [InlineData("""{"default":"none","archives":"maybe"}""", ": \"archives\" is \"maybe\": \"allow\" or \"deny\"")]
    public void WrongPolicy_IsRefused_WithTheField(string json, string reason)
    {
        using var folder = Folder();
        var error = Assert.Throws<ImageException>(() => Read(folder, json));
        Assert.StartsWith($"signature policy {folder["policy.json"]}", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFile_IsNamed()
    {
        var error = Assert.Throws<ImageException>(() => ReadSignaturePolicy.From("/nonexistent/policy.json"));
        Assert.Equal("signature policy: open /nonexistent/policy.json: no such file or directory", error.Message);
    }

    [Fact]
    public void FolderOfCertificates_IsRead()
    {
        using var folder = Folder();
        Directory.CreateDirectory(folder["trust"]);
        File.Copy(folder["root-rsa.crt"], Path.Combine(folder["trust"], "a.crt"));
        File.WriteAllText(Path.Combine(folder["trust"], "README"), "not a certificate");
        Assert.IsType<NotationRule>(Read(folder, """{"default":{"require":"notation","certificates":["trust"],"identities":["*"]}}""").Default);
        File.Delete(Path.Combine(folder["trust"], "a.crt"));
        var error = Assert.Throws<ImageException>(() => Read(folder, """{"default":{"require":"notation","certificates":["trust"],"identities":["*"]}}"""));
        Assert.EndsWith("/trust has no certificate (*.pem, *.crt or *.cer)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Archives_AreRefused_WhenThePolicySaysSo()
    {
        using var folder = Folder();
        Read(folder, """{"default":"none"}""").CheckArchive("load");
        var error = Assert.Throws<ImageException>(() => Read(folder, """{"default":"none","archives":"deny"}""").CheckArchive("load"));
        Assert.Equal((ImageErrorCode.Forbidden, "load is refused: an archive carries no signatures, and the signature policy denies \"archives\""), (error.Code, error.Message));
    }

    [Fact]
    public async Task DeniedRegistry_IsNotPulledFrom()
    {
        await using var images = new SignedImages(new DenyRule { Prefix = "" });
        Assert.EndsWith(" is refused: the default of the signature policy denies it", await images.Store.PullFails(images.Name("tag")), StringComparison.Ordinal);
        images.Store.Signatures = new SignaturePolicy { Default = new AcceptRule { Prefix = "" }, Rules = [SignedImages.Cosign("first") with { Prefix = images.Registry.Host }] };
        Assert.EndsWith($" is refused by the signature policy for \"{images.Registry.Host}\": it has no cosign signature", await images.Store.PullFails(images.Name("unsigned")), StringComparison.Ordinal);
    }

    private static SignaturePolicy Read(TempDirectory folder, string json)
    {
        File.WriteAllText(folder["policy.json"], json);
        return ReadSignaturePolicy.From(folder["policy.json"]);
    }

    private static TempDirectory Folder()
    {
        var folder = new TempDirectory("berth-policy");
        foreach (var name in (string[])["first.pub", "second.pub", "root-rsa.crt"]) File.WriteAllText(folder[name], SignedImages.Read(name));
        File.WriteAllText(folder["ed25519.pub"], "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n");
        return folder;
    }
}
