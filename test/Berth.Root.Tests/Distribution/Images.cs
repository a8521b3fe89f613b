using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Oci;
using Berth.Testing.Conformance;

namespace Berth.Root.Tests.Distribution;

/// <summary>Small images, pushed and looked at over the wire.</summary>
internal static class Images
{
    /// <summary>Pushes images until the registry is gone; fires <paramref name="some"/> once a few were taken.</summary>
    public static async Task PushUntilAsync(HttpClient http, string repository, string prefix, CancellationTokenSource? some, CancellationToken told)
    {
        var pushes = new BlobPushes(http);
        try
        {
            for (var i = 0; ; i++)
            {
                var layer = RandomNumberGenerator.GetBytes(20_000);
                var blob = new BlobOf(Digest.Sha256(layer), layer);
                await pushes.PushAsync(i % 2 == 0 ? BlobPush.PostPut : BlobPush.ChunkedMany, repository, blob);
                await PutAsync(http, repository, $"{prefix}-{i}", blob);
                if (i == 4 && some is not null) await some.CancelAsync();
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or SocketException or IOException)
        {
            // Killed, as it was to be. A connection that goes in the moment it was made is told as what the socket said.
        }
    }

    /// <summary>Pushes an image whose one layer, already there, is its configuration too; its manifest.</summary>
    public static async Task<byte[]> PutAsync(HttpClient http, string repository, string tag, BlobOf blob)
    {
        var part = $$"""{"mediaType":"{{MediaTypes.OciLayer}}","digest":"{{blob.Digest}}","size":{{blob.Bytes.Length}}}""";
        var bytes = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"config":{{part}},"layers":[{{part}}]}""");
        using var manifest = new ByteArrayContent(bytes);
        manifest.Headers.ContentType = new(MediaTypes.OciManifest);
        using var put = await http.PutAsync($"/v2/{repository}/manifests/{tag}", manifest, CancellationToken.None);
        return put.StatusCode == HttpStatusCode.Created ? bytes : throw new InvalidDataException($"{put.StatusCode}");
    }

    /// <summary>A task that ends when the token fires.</summary>
    public static Task Fired(CancellationToken token)
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(fired.SetResult);
        return fired.Task;
    }

    /// <summary>Reads every tag's image to its last byte; how many there are.</summary>
    public static async Task<int> CheckAsync(HttpClient http, string repository, CancellationToken cancel)
    {
        using var list = await http.GetAsync($"/v2/{repository}/tags/list", cancel);
        if (list.StatusCode == HttpStatusCode.NotFound) return 0;
        var tags = (await list.Content.ReadFromJsonAsync<JsonNode>(cancel))!["tags"]!.AsArray();
        foreach (var tag in tags)
        {
            var manifest = JsonNode.Parse(await http.GetByteArrayAsync($"/v2/{repository}/manifests/{tag}", cancel))!;
            var digest = Digest.Parse(manifest["layers"]![0]!["digest"]!.GetValue<string>());
            if (!digest.Matches(await http.GetByteArrayAsync($"/v2/{repository}/blobs/{digest}", cancel))) throw new InvalidDataException($"{digest} is another");
        }
        return tags.Count;
    }
}
