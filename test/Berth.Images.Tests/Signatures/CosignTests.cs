using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Images.Signatures;
using Berth.Images.Signatures.Cosign;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Signatures;

/// <summary>What cosign signed is pulled; what somebody changed is not, and leaves nothing.</summary>
public sealed class CosignTests
{
    [Theory]
    [InlineData("tag", "first", "cosign tag")]
    [InlineData("bundle", "first", "cosign bundle")]
    [InlineData("blob", "first", "cosign bundle")]
    [InlineData("index", "first", "cosign bundle")]
    [InlineData("second", "second", "cosign bundle")]
    [InlineData("rsa", "rsa", "cosign bundle")]
    [InlineData("old-rsa", "rsa", "cosign tag")]
    [InlineData("p384", "p384", "cosign bundle")]
    public async Task SignedByTheKey_IsPulled(string tag, string key, string form)
    {
        await using var images = new SignedImages(SignedImages.Cosign("rsa", "p384", "second", "first"));
        await images.Pull(tag);
        Assert.Contains(images.Store.Messages, x => x.Status == $"Signature: {form}, by {key}.pub");
    }

    [Fact]
    public async Task Unsigned_IsRefused()
    {
        await using var images = new SignedImages();
        Assert.Equal("it has no cosign signature", await images.RefusesPull("unsigned"));
    }

    [Fact]
    public async Task PartOfASignedIndex_IsNotSignedItself()
    {
        await using var images = new SignedImages();
        Assert.Equal("it has no cosign signature", await images.RefusesPull("part"));
    }

    [Fact]
    public async Task OtherKey_IsRefused_AndEachSignatureIsSpokenOf()
    {
        await using var images = new SignedImages();
        var (manifest, _, _) = images.Referrer("second");
        var reason = await images.RefusesPull("second");
        Assert.StartsWith($"none of its 2 cosign signatures holds: {manifest.Digest}: the key first.pub did not make it (it names the key \"", reason, StringComparison.Ordinal);
        Assert.EndsWith(": the key first.pub did not make it", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attestation_IsNoSignature()
    {
        await using var images = new SignedImages();
        Assert.EndsWith(" of the image, which is no signature", await images.Refuses("attested"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignatureOfAnotherImage_IsRefused_InEveryForm()
    {
        await using var images = new SignedImages();
        var unsigned = images.DigestOf("unsigned");
        images.Registry.Manifests[$"{images.Fallback("unsigned")}.sig"] = images.Registry.Manifests[$"{images.Fallback("tag")}.sig"];
        images.ReferTo("unsigned", images.Referrer("bundle").Manifest, images.Referrer("blob").Manifest);
        var reason = await images.RefusesPull("unsigned");
        Assert.Contains($"it is for {images.DigestOf("tag")} instead of {unsigned}", reason, StringComparison.Ordinal);
        Assert.Contains($"it is for {images.DigestOf("bundle")} instead of {unsigned}", reason, StringComparison.Ordinal);
        Assert.Contains($"it is for {images.DigestOf("blob")} instead of {unsigned}", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessageSignature_WithItsDigestRemoved_StillSignsOneManifestOnly()
    {
        await using var images = new SignedImages();
        var bundle = JsonNode.Parse(images.Referrer("blob").Content)!;
        bundle["messageSignature"]!.AsObject().Remove("messageDigest");
        images.Refer("unsigned", SigstoreBundle.Type, SigstoreBundle.Type, Bytes(bundle));
        Assert.EndsWith(": the key first.pub did not make it", await images.Refuses("unsigned"), StringComparison.Ordinal);
        images.Refer("blob", SigstoreBundle.Type, SigstoreBundle.Type, Bytes(bundle));
        await images.Pull("blob");
    }

    [Fact]
    public async Task Payload_ChangedToNameThisImage_IsRefused()
    {
        await using var images = new SignedImages();
        var bundle = JsonNode.Parse(images.Referrer("bundle").Content)!;
        var statement = Encoding.UTF8.GetString(bundle["dsseEnvelope"]!["payload"]!.GetValue<string>() is var text ? Convert.FromBase64String(text) : []);
        bundle["dsseEnvelope"]!["payload"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(statement.Replace(images.DigestOf("bundle").Hex, images.DigestOf("unsigned").Hex, StringComparison.Ordinal)));
        images.Refer("unsigned", SigstoreBundle.Type, SigstoreBundle.Type, Bytes(bundle));
        Assert.EndsWith(": the key first.pub did not make it", await images.Refuses("unsigned"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("payloadType", "text/plain", "its payload is of the type \"text/plain\" instead of \"application/vnd.in-toto+json\"")]
    [InlineData("signatures", "[]", "its envelope has 0 signatures instead of one")]
    [InlineData("signatures", "[null]", "its bundle cannot be read: dsseEnvelope.signatures[0] is null")]
    [InlineData("payload", "null", "its bundle cannot be read")]
    public async Task Envelope_OfAnotherShape_IsRefused(string field, string value, string reason)
    {
        await using var images = new SignedImages();
        var bundle = JsonNode.Parse(images.Referrer("bundle").Content)!;
        bundle["dsseEnvelope"]![field] = value[0] is '[' or 'n' ? JsonNode.Parse(value) : JsonValue.Create(value);
        images.Refer("bundle", SigstoreBundle.Type, SigstoreBundle.Type, Bytes(bundle));
        Assert.Contains(reason, await images.Refuses("bundle"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bundle_OfAnotherVersionOrBothKinds_IsRefused()
    {
        await using var images = new SignedImages();
        var bundle = JsonNode.Parse(images.Referrer("bundle").Content)!;
        bundle["mediaType"] = "application/vnd.dev.sigstore.bundle+json;version=0.1";
        images.Refer("bundle", SigstoreBundle.Type, SigstoreBundle.Type, Bytes(bundle));
        Assert.Contains("its bundle is of the type \"application/vnd.dev.sigstore.bundle+json;version=0.1\"", await images.Refuses("bundle"), StringComparison.Ordinal);

        bundle["mediaType"] = SigstoreBundle.Type;
        bundle["messageSignature"] = JsonNode.Parse(images.Referrer("blob").Content)!["messageSignature"]!.DeepClone();
        images.Refer("bundle", SigstoreBundle.Type, SigstoreBundle.Type, Bytes(bundle));
        Assert.Contains("has not exactly one of \"dsseEnvelope\" and \"messageSignature\"", await images.Refuses("bundle"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "its annotation \"dev.cosignproject.cosign/signature\" is missing")]
    [InlineData("", "its annotation \"dev.cosignproject.cosign/signature\" is missing")]
    [InlineData("%%%", "its annotation \"dev.cosignproject.cosign/signature\" is no base64")]
    [InlineData("MEUCIQ==", "the key first.pub did not make it")]
    public async Task Annotation_RemovedOrReplaced_IsRefused(string? annotation, string reason)
    {
        await using var images = new SignedImages();
        var tag = $"{images.Fallback("tag")}.sig";
        var manifest = JsonNode.Parse(images.Registry.Manifests[tag].Bytes)!;
        var annotations = manifest["layers"]![0]!["annotations"]!.AsObject();
        annotations.Remove(SimpleSigning.Annotation);
        if (annotation is not null) annotations[SimpleSigning.Annotation] = annotation;
        images.Registry.AddManifest(tag, MediaTypes.OciManifest, Bytes(manifest));
        Assert.EndsWith(": " + reason, await images.Refuses("tag"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Referrer_OfAnotherType_IsNotEvenFetched()
    {
        await using var images = new SignedImages();
        var (manifest, layer, content) = images.Referrer("bundle");
        images.ReferTo("bundle", manifest with { ArtifactType = "application/spdx+json" });
        Assert.Equal("it has no cosign signature", await images.Refuses("bundle"));
        Assert.DoesNotContain(images.Registry.Requests, x => x.Contains(manifest.Digest.Text, StringComparison.Ordinal));
        // The list may lie about the type; the artifact's own counts.
        images.ReferTo("bundle", images.Artifact("application/spdx+json", layer.MediaType, content) with { ArtifactType = SigstoreBundle.Type });
        Assert.EndsWith("its artifact is of the type \"application/spdx+json\" instead of \"application/vnd.dev.sigstore.bundle.v0.3+json\"", await images.Refuses("bundle"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"manifests":null}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[null]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[{}]}""")]
    public async Task ListOfNothing_IsNoSignature(string list)
    {
        await using var images = new SignedImages();
        images.Registry.AddManifest(images.Fallback("bundle"), MediaTypes.OciIndex, Encoding.UTF8.GetBytes(list));
        images.Registry.AddManifest($"{images.Fallback("bundle")}.sig", MediaTypes.OciManifest, """{"schemaVersion":2,"config":null,"layers":[null]}"""u8.ToArray());
        Assert.Equal("it has no cosign signature", await images.Refuses("bundle"));
    }

    [Fact]
    public async Task OversizedSignature_IsNotFetched()
    {
        await using var images = new SignedImages();
        images.Refer("bundle", SigstoreBundle.Type, SigstoreBundle.Type, new byte[FindSignatures.SizeMax + 1]);
        Assert.EndsWith("it is 1048577 bytes long, and 1048576 are the limit", await images.Refuses("bundle"), StringComparison.Ordinal);
        Assert.DoesNotContain(images.Registry.Requests, x => x.Contains(Digest.Sha256(new byte[FindSignatures.SizeMax + 1]).Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OneGoodSignatureAmongBadOnes_IsEnough()
    {
        await using var images = new SignedImages();
        var good = images.Referrer("bundle").Manifest;
        images.ReferTo("bundle", images.Referrer("attested").Manifest, images.Artifact(SigstoreBundle.Type, SigstoreBundle.Type, "nonsense"u8.ToArray()), good);
        await images.Pull("bundle");
    }

    [Fact]
    public async Task HundredsOfReferrers_AreLookedAtUpToALimit()
    {
        await using var images = new SignedImages();
        var good = images.Referrer("bundle").Manifest;
        var others = Enumerable.Range(0, 400).Select(i => new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Digest.Sha256([(byte)i, (byte)(i >> 8)]), Size = 7, ArtifactType = "application/spdx+json" });
        images.ReferTo("bundle", [.. others, good]);
        await images.Pull("bundle");

        await using var flooded = new SignedImages();
        flooded.ReferTo("bundle", [.. others.Select(x => x with { ArtifactType = SigstoreBundle.Type }), good]);
        var reason = await flooded.RefusesPull("bundle");
        Assert.StartsWith("the first 100 of its 401 cosign signatures do not hold: sha256:", reason, StringComparison.Ordinal);
        Assert.EndsWith("; and 396 more", reason, StringComparison.Ordinal);
        Assert.InRange(flooded.Registry.Requests.Count, 100, 130);
    }

    [Fact]
    public async Task TagThatMovesAfterTheCheck_ChangesNothing()
    {
        await using var images = new SignedImages();
        var served = 0;
        var other = images.Registry.Manifests["unsigned"];
        images.Registry.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith("/manifests/bundle", StringComparison.Ordinal) || Interlocked.Increment(ref served) == 1) return false;
            FakeRegistry.Answer(context, 200, other.Bytes, other.Type);
            return true;
        };
        await images.Pull("bundle");
        Assert.Equal(1, served);
        Assert.NotNull(images.Store.Store.Find(Reference.Parse(images.Name("bundle")).WithDigest(images.DigestOf("bundle"))));
    }

    [Fact]
    public async Task RegistryThatFails_IsNotARegistryWithoutSignatures()
    {
        await using var images = new SignedImages();
        images.Registry.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.Contains("/referrers/", StringComparison.Ordinal)) return false;
            FakeRegistry.Answer(context, 500);
            return true;
        };
        Assert.Equal("received unexpected HTTP status: 500 Internal Server Error", await images.Store.PullFails(images.Name("tag")));
    }

    [Fact]
    public async Task ReferrersOverSeveralPages_AreAllRead()
    {
        await using var images = new SignedImages();
        var good = images.Referrer("bundle").Manifest;
        images.Registry.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.Contains("/referrers/", StringComparison.Ordinal)) return false;
            var isLast = context.Request.Url.Query.Contains("page=2", StringComparison.Ordinal);
            var index = JsonSerializer.SerializeToUtf8Bytes(new ImageIndex { SchemaVersion = 2, Manifests = isLast ? [good with { ArtifactType = SigstoreBundle.Type }] : [] }, ImageJson.Default.ImageIndex);
            FakeRegistry.Answer(context, 200, index, MediaTypes.OciIndex, isLast ? [] : [("Link", $"<{context.Request.Url.AbsolutePath}?page=2>; rel=\"next\"")]);
            return true;
        };
        await images.Pull("bundle");
    }

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
