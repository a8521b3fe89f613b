using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Berth.Images.Signatures;
using Berth.Images.Signatures.Keys;
using Berth.Images.Signatures.Notation;
using Berth.Images.Signatures.Policy;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Signatures;

/// <summary>A registry with what cosign and notation wrote to theirs (eng/record-signatures.sh), and a store that pulls from it by a policy.</summary>
internal sealed class SignedImages : IAsyncDisposable
{
    /// <summary>When the certificates are valid and the signature that expires has not.</summary>
    public static readonly DateTimeOffset Recorded = ReadTime();

    private readonly FixedTime _time;
    private readonly Lazy<StoreFixture> _store;

    public SignedImages(SignatureRule? rule = null, TimeSpan later = default)
    {
        _time = new FixedTime(Recorded + later);
        Policy = new SignaturePolicy { Default = rule ?? Cosign("first"), Rules = [] };
        _store = new Lazy<StoreFixture>(() => new StoreFixture(_time) { Signatures = Policy });
        using var document = JsonDocument.Parse(ReadBytes("registry.json"));
        foreach (var manifest in document.RootElement.GetProperty("manifests").EnumerateArray())
            Registry.AddManifest(manifest.GetProperty("name").GetString()!, manifest.GetProperty("type").GetString()!, Encoding.UTF8.GetBytes(manifest.GetProperty("text").GetString()!));
        foreach (var blob in document.RootElement.GetProperty("blobs").EnumerateObject()) Registry.Blobs[blob.Name] = blob.Value.GetBytesFromBase64();
    }

    public FakeRegistry Registry { get; } = new();

    public SignaturePolicy Policy { get; }

    /// <summary>Made when it is first asked for: most of what is refused is refused without one.</summary>
    public StoreFixture Store => _store.Value;

    public static string Read(string name) => Encoding.UTF8.GetString(ReadBytes(name));

    public static CosignRule Cosign(params string[] keys) => new() { Prefix = "", Keys = [.. keys.Select(x => VerifyingKey.Read($"{x}.pub", Read($"{x}.pub")))] };

    public static NotationRule Notation(string certificate, string? identity = null)
    {
        using var trusted = X509Certificate2.CreateFromPem(Read($"{certificate}.crt"));
        DistinguishedName? name = null;
        Assert.True(identity is null || DistinguishedName.TryParse(identity, out name, out _));
        return new NotationRule { Prefix = "", TrustStore = TrustStore.Of([trusted], name is null ? null : [name]) };
    }

    public string Name(string tag) => $"{Registry.Host}/team/app:{tag}";

    public Digest DigestOf(string tag) => Digest.Sha256(Registry.Manifests[tag].Bytes);

    public Task<Digest> Pull(string tag) => Store.Pull(Name(tag));

    /// <summary>Why the policy refuses the image.</summary>
    public async Task<string> Refuses(string tag)
    {
        var options = new RegistryOptions { Signatures = Policy };
        var verdict = await new InspectSignatures(options, _time).RunAsync(Reference.Parse(Name(tag)), null, null, TestContext.Current.CancellationToken);
        Assert.NotNull(verdict.Refusal);
        return verdict.Refusal;
    }

    /// <summary>The same from a pull: nothing of the image was fetched and nothing is left.</summary>
    public async Task<string> RefusesPull(string tag)
    {
        var message = await Store.PullFails(Name(tag));
        var start = $"{Registry.Host}/team/app@{DigestOf(tag)} is refused by the default of the signature policy: ";
        Assert.StartsWith(start, message, StringComparison.Ordinal);
        var layer = JsonSerializer.Deserialize(Registry.Manifests["unsigned"].Bytes, ImageJson.Default.ImageManifest)!.Layers[0];
        Assert.DoesNotContain(Registry.Requests, x => x.Contains(layer.Digest.Text, StringComparison.Ordinal));
        return message[start.Length..];
    }

    /// <summary>The only referrer of an image, and its only layer.</summary>
    public (Descriptor Manifest, Descriptor Layer, byte[] Content) Referrer(string tag)
    {
        var manifest = Assert.Single(JsonSerializer.Deserialize(Registry.Manifests[Fallback(tag)].Bytes, ImageJson.Default.ImageIndex)!.Manifests);
        var layer = Assert.Single(JsonSerializer.Deserialize(Registry.Manifests[manifest.Digest.Text].Bytes, ImageJson.Default.ImageManifest)!.Layers);
        return (manifest, layer, Registry.Blobs[layer.Digest.Text]);
    }

    /// <summary>Puts a signature of one's own making in the place of all there are.</summary>
    public void Refer(string tag, string artifactType, string layerType, params byte[][] contents) => ReferTo(tag, [.. contents.Select(x => Artifact(artifactType, layerType, x))]);

    public void ReferTo(string tag, params Descriptor[] referrers) => Registry.AddManifest(
        Fallback(tag), MediaTypes.OciIndex, JsonSerializer.SerializeToUtf8Bytes(new ImageIndex { SchemaVersion = 2, Manifests = referrers }, ImageJson.Default.ImageIndex));

    public Descriptor Artifact(string artifactType, string layerType, byte[] content)
    {
        var layer = new Descriptor { MediaType = layerType, Digest = Registry.AddBlob(content), Size = content.Length };
        var empty = new Descriptor { MediaType = "application/vnd.oci.empty.v1+json", Digest = Registry.AddBlob("{}"u8.ToArray()), Size = 2 };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new ImageManifest { SchemaVersion = 2, ArtifactType = artifactType, Config = empty, Layers = [layer] }, ImageJson.Default.ImageManifest);
        return new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Registry.AddManifest("artifact", MediaTypes.OciManifest, bytes), Size = bytes.Length, ArtifactType = artifactType };
    }

    public string Fallback(string tag) => DigestOf(tag).Text.Replace(':', '-');

    public async ValueTask DisposeAsync()
    {
        if (_store.IsValueCreated) Store.Dispose();
        await Registry.DisposeAsync();
    }

    private static byte[] ReadBytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Signatures", "Recorded", name));

    private static DateTimeOffset ReadTime()
    {
        using var leaf = X509Certificate2.CreateFromPem(Read("leaf-rsa.crt"));
        return new DateTimeOffset(leaf.NotBefore.ToUniversalTime()) + TimeSpan.FromHours(1);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
