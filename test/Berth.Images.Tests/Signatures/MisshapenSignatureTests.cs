using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Images.Signatures.Cosign;
using Berth.Images.Signatures.Keys;
using Berth.Images.Signatures.Notation;
using Berth.Images.Signatures.Policy;
using Berth.Oci;
using Berth.Testing;
using Berth.Testing.Documents;

namespace Berth.Images.Tests.Signatures;

/// <summary>Documents around signatures with something wrong at each of their places: none of them makes a signature, none is told in .NET's words.</summary>
public sealed class MisshapenSignatureTests
{
    [Fact]
    public async Task Bundle_IsRefusedInPlainWords()
    {
        await using var images = new SignedImages();
        var bundle = Encoding.UTF8.GetString(images.Referrer("bundle").Content);
        await RefusedAsync(images, Misshapen.Of(bundle), bytes => images.Refer("unsigned", SigstoreBundle.Type, SigstoreBundle.Type, bytes));
    }

    [Fact]
    public async Task Artifact_IsRefusedInPlainWords()
    {
        await using var images = new SignedImages();
        var (descriptor, _, content) = images.Referrer("bundle");
        var layer = new Descriptor { MediaType = SigstoreBundle.Type, Digest = images.Registry.AddBlob(content), Size = content.Length };
        var empty = new Descriptor { MediaType = "application/vnd.oci.empty.v1+json", Digest = images.Registry.AddBlob("{}"u8.ToArray()), Size = 2 };
        var manifest = JsonSerializer.Serialize(new ImageManifest { SchemaVersion = 2, ArtifactType = SigstoreBundle.Type, Config = empty, Layers = [layer] }, ImageJson.Default.ImageManifest);
        await RefusedAsync(images, Misshapen.Of(manifest), bytes =>
            images.ReferTo("unsigned", descriptor with { Digest = images.Registry.AddManifest("artifact", MediaTypes.OciManifest, bytes), Size = bytes.Length }));
    }

    [Fact]
    public async Task ListOfReferrers_IsRefusedInPlainWords()
    {
        await using var images = new SignedImages();
        var list = Encoding.UTF8.GetString(images.Registry.Manifests[images.Fallback("bundle")].Bytes);
        await RefusedAsync(images, Misshapen.Of(list), bytes => images.Registry.AddManifest(images.Fallback("unsigned"), MediaTypes.OciIndex, bytes));
    }

    [Fact]
    public async Task Envelope_IsRefusedInPlainWords()
    {
        await using var images = new SignedImages(SignedImages.Notation("root-rsa"));
        var envelope = Encoding.UTF8.GetString(images.Referrer("notation-rsa").Content);
        await RefusedAsync(images, Misshapen.Of(envelope), bytes => images.Refer("unsigned", Envelope.ArtifactType, Envelope.MediaType, bytes));
    }

    [Fact]
    public async Task Key_IsReadOrRefusedInPlainWords()
    {
        var pem = SignedImages.Read("first.key");
        var fields = PemEncoding.Find(pem);
        var cheap = JsonNode.Parse(Convert.FromBase64String(pem[fields.Base64Data]))!;
        cheap["kdf"]!["params"]!["N"] = 2;
        await PlainWords.OnlyAsync<ImageException>(Misshapen.Of(cheap.ToJsonString()), bytes =>
        {
            SigningKey.Read(PemEncoding.WriteString(pem[fields.Label], bytes), () => "secret").Dispose();
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Policy_IsReadOrRefusedInPlainWords()
    {
        using var folder = new TempDirectory();
        foreach (var name in (string[])["first.pub", "root-rsa.crt"]) File.WriteAllText(folder[name], SignedImages.Read(name));
        const string Policy = """
            {"default":{"require":"cosign","keys":["first.pub"]},"archives":"deny","rules":[{"prefix":"a.b","require":"notation","certificates":["root-rsa.crt"],"identities":["*"]}]}
            """;
        await PlainWords.OnlyAsync<ImageException>(Misshapen.Of(Policy.Trim()), bytes =>
        {
            File.WriteAllBytes(folder["policy.json"], bytes);
            ReadSignaturePolicy.From(folder["policy.json"]);
            return Task.CompletedTask;
        });
    }

    // Signed was another image: whatever holds here would be believed of anything.
    private static Task RefusedAsync(SignedImages images, IEnumerable<Misshapen> documents, Action<byte[]> give) => PlainWords.OnlyAsync<ImageException>(documents, async bytes =>
    {
        give(bytes);
        var reason = await images.Refuses("unsigned");
        Assert.Null(PlainWords.Foreign(reason));
    });
}
