using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Oci;

namespace Berth.Registry.Tests;

/// <summary>Short ways to put something into a registry and look at its answers.</summary>
internal static class Pushing
{
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static byte[] Random(int length = 300) => RandomNumberGenerator.GetBytes(length);

    public static async Task<Digest> BlobAsync(this HttpClient http, string repository, byte[] bytes)
    {
        var digest = Digest.Sha256(bytes);
        using var answer = await http.PostAsync($"/v2/{repository}/blobs/uploads/?digest={digest}", new ByteArrayContent(bytes), Cancel);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return digest;
    }

    public static byte[] Manifest(Digest config, int configSize, Digest layer, int layerSize, string? subject = null) => Encoding.UTF8.GetBytes(
        $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{config}}","size":{{configSize}}},"layers":[{"mediaType":"{{MediaTypes.OciLayerGzip}}","digest":"{{layer}}","size":{{layerSize}}}]{{(subject is null ? "" : ",\"subject\":" + subject)}}}""");

    /// <summary>An image of one random layer.</summary>
    public static async Task<(Digest Manifest, Digest Layer)> ImageAsync(this HttpClient http, string repository, string reference, string? subject = null)
    {
        byte[] config = Random(), layer = Random();
        var manifest = Manifest(await http.BlobAsync(repository, config), config.Length, await http.BlobAsync(repository, layer), layer.Length, subject);
        using var answer = await http.PutManifestAsync(repository, reference, manifest);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (Digest.Sha256(manifest), Digest.Sha256(layer));
    }

    public static Task<HttpResponseMessage> PutManifestAsync(this HttpClient http, string repository, string reference, byte[] bytes, string type = MediaTypes.OciManifest)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return http.PutAsync($"/v2/{repository}/manifests/{reference}", content, Cancel);
    }

    public static async Task<string> ErrorAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {body}");
        return JsonNode.Parse(body)!["errors"]![0]!["code"]!.GetValue<string>();
    }

    public static async Task<string[]> NamesAsync(this HttpResponseMessage answer, string key) =>
        [.. JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(Cancel))![key]!.AsArray().Select(x => x!.GetValue<string>())];
}
