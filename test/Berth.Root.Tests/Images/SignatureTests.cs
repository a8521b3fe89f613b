using Xunit;

namespace Berth.Root.Tests.Images;

/// <summary>Signing and the policy as a user meets them: real programs, a real registry, and cosign itself where there is one.</summary>
public sealed class SignatureTests(SignatureFixture fixture) : IClassFixture<SignatureFixture>
{
    [Fact]
    public async Task Unsigned_IsNotPulled_AndSigned_Is()
    {
        SignatureFixture.Require();
        const string Name = "127.0.0.1:25100/team/app:1";
        await fixture.PushAsync(Name);
        var (code, output) = await fixture.BerthAsync("pull", Name);
        Assert.NotEqual(0, code);
        Assert.Contains(" is refused by the signature policy for \"127.0.0.1:25100/team\": it has no cosign signature", output, StringComparison.Ordinal);
        Assert.Equal("", (await fixture.BerthAsync("images", "--quiet", "127.0.0.1:25100/team/app")).Output);
        Assert.Equal(1, (await fixture.BerthAsync("image", "verify-signature", Name)).Code);

        foreach (var form in (string[])["tag", "bundle"])
        {
            (code, output) = await fixture.BerthAsync("image", "sign", "--key", fixture.Key, "--form", form, Name);
            Assert.True(code == 0, output);
            var digest = output.Split("Signature: ")[1].Trim();
            (code, var verified) = await fixture.BerthAsync("image", "verify-signature", Name);
            Assert.True(code == 0, verified);
            Assert.Contains($"cosign {form} {digest} holds, by ", verified, StringComparison.Ordinal);
            (code, output) = await fixture.BerthAsync("pull", Name);
            Assert.True(code == 0, output);
            Assert.Contains($"Signature: cosign {form}, by {fixture.PublicKey}\n", output, StringComparison.Ordinal);
        }

        (code, output) = await fixture.BerthAsync("image", "verify-signature", "--key", fixture.PublicKey, Name);
        Assert.True(code == 0, output);
        Assert.Contains($"holds, by {fixture.PublicKey}\n", output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await fixture.BerthAsync("pull", SignatureFixture.Unsigned)).Code);

        (code, output) = await fixture.BerthAsync("pull", "--all-tags", "127.0.0.1:25100/team/app");
        Assert.True(code == 0, output);
        Assert.Contains(".sig is passed over, it is no image: unsupported media type", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingVerified_IsNoSuccess()
    {
        SignatureFixture.Require();
        const string Free = "127.0.0.1:25100/free/app:1";
        await fixture.PushAsync(Free);

        var (code, output) = await fixture.BerthAsync("image", "verify-signature", Free);

        Assert.Equal(2, code);
        Assert.Contains(": nothing was verified: accepted by the policy's default, which asks for no signature", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bundle", "true")]
    [InlineData("tag", "false")]
    public async Task SignedByBerth_CosignVerifies_AndTheOtherWayRound(string form, string isBundle)
    {
        SignatureFixture.Require();
        var cosign = Testing.Require.Program("cosign");
        var name = $"127.0.0.1:25100/team/{form}";
        await fixture.PushAsync($"{name}:ours");
        var (code, output) = await fixture.BerthAsync("image", "sign", "--key", fixture.Key, "--form", form, $"{name}:ours");
        Assert.True(code == 0, output);
        (code, output) = await fixture.InsideAsync(cosign, "verify", "--key", fixture.PublicKey, "--insecure-ignore-tlog=true", $"--new-bundle-format={isBundle}", $"{name}:ours");
        Assert.True(code == 0, output);

        var theirs = $"127.0.0.1:25100/team/theirs-{form}:1";
        await fixture.PushAsync(theirs);
        var prefix = Path.Combine(Path.GetDirectoryName(fixture.Key)!, $"imported-{form}");
        (code, output) = await fixture.InsideAsync("env", "COSIGN_PASSWORD=", cosign, "import-key-pair", "--yes", "--key", fixture.Key, "--output-key-prefix", prefix);
        Assert.True(code == 0, output);
        (code, output) = await fixture.InsideAsync(
            "env", "COSIGN_PASSWORD=", cosign, "sign", "--yes", "--key", $"{prefix}.key", "--use-signing-config=false", "--tlog-upload=false", $"--new-bundle-format={isBundle}", theirs);
        Assert.True(code == 0, output);
        (code, output) = await fixture.BerthAsync("pull", theirs);
        Assert.True(code == 0, output);
        Assert.Contains($"Signature: cosign {form}, by {fixture.PublicKey}\n", output, StringComparison.Ordinal);
    }
}
