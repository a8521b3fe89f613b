using System.Text.Json;
using Berth.Images.Signatures;
using Berth.Images.Signatures.Cosign;
using Berth.Images.Signatures.Keys;
using Berth.Oci;

namespace Berth.Images.Tests.Signatures;

/// <summary>What Berth signs, it pulls; that cosign takes it too is shown by Berth.Root.Tests where there is a cosign.</summary>
public sealed class PublishSignatureTests
{
    [Theory]
    [InlineData("bundle")]
    [InlineData("tag")]
    public async Task SignedHere_IsPulled_AndTheOthersSignaturesStay(string form)
    {
        await using var images = new SignedImages(SignedImages.Cosign("own"));
        var digest = images.DigestOf("second");
        using var key = SigningKey.Read(SignedImages.Read("own.pem"), () => "");
        var holder = await Publish(images, "second", Make(images, key, "second", form));
        await images.Pull("second");
        Assert.Contains(images.Store.Messages, x => x.Status == $"Signature: cosign {form}, by own.pub");
        // Not even one of the registry's tags of its own making is gone.
        var seen = await Inspect(images, "second", "own", "second");
        Assert.Equal(3, seen.Findings.Count);
        Assert.All(seen.Findings, x => Assert.Null(x.Refusal));
        Assert.Contains(seen.Findings, x => x.Digest == holder && x.Form == $"cosign {form}");
        Assert.Equal(digest, images.DigestOf("second"));
    }

    [Fact]
    public async Task RegistryThatKeepsReferrers_IsNotGivenTheTag()
    {
        await using var images = new SignedImages();
        using var key = SigningKey.Read(SignedImages.Read("p384.pem"), () => "");
        images.Registry.Intercept = context =>
        {
            if (context.Request.HttpMethod == "PUT" && context.Request.Url!.AbsolutePath.Contains("/manifests/", StringComparison.Ordinal))
                context.Response.AddHeader("OCI-Subject", images.DigestOf("unsigned").Text);
            return false;
        };
        await Publish(images, "unsigned", Make(images, key, "unsigned", "bundle"));
        Assert.DoesNotContain(images.Fallback("unsigned"), images.Registry.Manifests.Keys);
    }

    [Fact]
    public async Task Bundle_HasTheShapeOfCosigns()
    {
        await using var images = new SignedImages();
        using var key = SigningKey.Read(SignedImages.Read("own.pem"), () => "");
        var digest = await Publish(images, "unsigned", Make(images, key, "unsigned", "bundle"));
        var (theirs, _, theirBundle) = images.Referrer("bundle");
        var (ours, _, ourBundle) = images.Referrer("unsigned");
        Assert.Equal(digest, ours.Digest);
        Assert.Equal(Shape(images.Registry.Manifests[theirs.Digest.Text].Bytes, "artifactType"), Shape(images.Registry.Manifests[ours.Digest.Text].Bytes, "artifactType"));
        Assert.Equal(Shape(theirBundle), Shape(ourBundle));
        Assert.Equal(SigstoreBundle.Type, ours.ArtifactType);
    }

    [Fact]
    public async Task WhatIsNoSignatureOfTheImage_IsRefused_AndNothingIsSent()
    {
        await using var images = new SignedImages();
        using var key = SigningKey.Read(SignedImages.Read("own.pem"), () => "");
        var other = Make(images, key, "tag", "tag") with { Image = images.DigestOf("unsigned") };
        Assert.Equal($"the signature cannot be published: its payload is not for {other.Image}", await Fails(images, other));
        Assert.Equal("the signature cannot be published: its form is \"seal\": \"bundle\", or \"tag\" with a signature", await Fails(images, other with { Form = "seal" }));
        Assert.Equal("the signature cannot be published: its form is \"tag\": \"bundle\", or \"tag\" with a signature", await Fails(images, other with { Signature = null }));
        Assert.StartsWith("the signature cannot be published: its bundle cannot be read: ", await Fails(images, other with { Form = "bundle", Signature = null }), StringComparison.Ordinal);
        var unknown = Make(images, key, Digest.Sha256("x"u8), "bundle");
        Assert.StartsWith($"manifest for {images.Registry.Host}/team/app@{unknown.Image} not found", await Fails(images, unknown), StringComparison.Ordinal);
        Assert.DoesNotContain(images.Registry.Requests, x => x.StartsWith('P'));
    }

    [Fact]
    public async Task Inspection_TellsOfEverySignature()
    {
        await using var images = new SignedImages(SignedImages.Cosign("first"));
        var byPolicy = await new InspectSignatures(Options(images), TimeProvider.System).RunAsync(Reference.Parse(images.Name("second")), null, null, TestContext.Current.CancellationToken);
        Assert.Equal(2, byPolicy.Findings.Count);
        Assert.StartsWith("none of its 2 cosign signatures holds: ", byPolicy.Refusal, StringComparison.Ordinal);
        var byKey = await Inspect(images, "second", "second");
        Assert.Null(byKey.Refusal);
        Assert.Equal(["cosign bundle", "cosign tag"], byKey.Findings.Select(x => x.Form));
        Assert.Equal($"{images.Registry.Host}/team/app@{images.DigestOf("second")}", byKey.Image.Familiar);
        Assert.Equal("it has no cosign signature", (await Inspect(images, "unsigned", "first")).Refusal);
    }

    private static NewSignature Make(SignedImages images, SigningKey key, string tag, string form) => Make(images, key, images.DigestOf(tag), form);

    private static NewSignature Make(SignedImages images, SigningKey key, Digest image, string form) =>
        form == "bundle" ? NewSignature.OfBundle(key, image) : NewSignature.OfTag(key, image, Reference.Parse(images.Name("x")));

    private static Task<Digest> Publish(SignedImages images, string tag, NewSignature signature) =>
        new PublishSignature(Options(images), TimeProvider.System).RunAsync(Reference.Parse(images.Name(tag)).WithoutTag(), signature, null, TestContext.Current.CancellationToken);

    private static async Task<string> Fails(SignedImages images, NewSignature signature) =>
        (await Assert.ThrowsAsync<ImageException>(() => Publish(images, "x", signature))).Message;

    private static Task<SignatureVerdict> Inspect(SignedImages images, string tag, params string[] keys) =>
        new InspectSignatures(Options(images), TimeProvider.System).RunAsync(Reference.Parse(images.Name(tag)), SignedImages.Cosign(keys).Keys, null, TestContext.Current.CancellationToken);

    private static RegistryOptions Options(SignedImages images) => new() { Signatures = images.Policy };

    // Names of members, without what a writer may leave out.
    private static string Shape(byte[] json, params string[] inConfig)
    {
        using var document = JsonDocument.Parse(json);
        return string.Join(' ', Names(document.RootElement, "").Where(x => !inConfig.Any(y => x == $"config.{y}")).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Names(JsonElement element, string prefix) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(x => Names(x.Value, prefix + x.Name + ".").Prepend(prefix + x.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(x => Names(x, prefix)),
        _ => [],
    };
}
