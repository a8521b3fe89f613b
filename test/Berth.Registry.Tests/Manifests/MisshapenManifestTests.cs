using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Oci;
using Berth.Testing.Documents;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Manifests;

/// <summary>Pushed manifests with something wrong at each of their places: each is taken, or refused by a sentence and a status of the client's.</summary>
public sealed class MisshapenManifestTests
{
    [Fact]
    public async Task Manifest_IsTakenOrRefusedInPlainWords()
    {
        using var registry = new MemoryRegistry();
        var blob = Random();
        var digest = await registry.Http.BlobAsync("x", blob);
        var subject = $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{digest}}","size":1}""";
        await TryAsync(registry, Encoding.UTF8.GetString(Manifest(digest, blob.Length, digest, blob.Length, subject)), MediaTypes.OciManifest);
    }

    [Fact]
    public async Task Index_IsTakenOrRefusedInPlainWords()
    {
        using var registry = new MemoryRegistry();
        var (manifest, _) = await registry.Http.ImageAsync("x", "part");
        await TryAsync(
            registry,
            $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciIndex}}}","manifests":[{"mediaType":"{{{MediaTypes.OciManifest}}}","digest":"{{{manifest}}}","size":1,"platform":{"os":"linux","architecture":"amd64"}}],"annotations":{"a":"b"}}""",
            MediaTypes.OciIndex);
    }

    private static Task TryAsync(MemoryRegistry registry, string manifest, string type) => PlainWords.OnlyAsync<RefusedException>(Misshapen.Of(manifest), async bytes =>
    {
        using var answer = await registry.Http.PutManifestAsync("x", "1", bytes, type);
        if (answer.StatusCode == HttpStatusCode.Created)
        {
            using var got = await registry.Http.GetAsync("/v2/x/manifests/1", Cancel);
            Assert.Equal(bytes, await got.Content.ReadAsByteArrayAsync(Cancel));
            return;
        }
        Assert.InRange((int)answer.StatusCode, 400, 499);
        throw new RefusedException(JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(Cancel))!["errors"]![0]!["message"]!.GetValue<string>());
    });

    private sealed class RefusedException(string message) : Exception(message);
}
