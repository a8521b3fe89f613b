using System.Net;
using System.Text.Json.Nodes;
using Berth.Oci;

namespace Berth.Testing.Conformance;

/// <summary>
/// The checks of the public conformance suite of the distribution specification (1.1, with the headers and the cancelling that its next version
/// asks for), each a row. Runs against whatever the client reaches.
/// </summary>
public sealed class ConformanceRun(HttpClient http, string repository, string other)
{
    private readonly List<string> _failures = [];
    private readonly BlobPushes _pushes = new(http);

    /// <summary>Rows that were tried.</summary>
    public int Rows { get; private set; }

    /// <summary>What failed and how.</summary>
    public IReadOnlyList<string> Failures => _failures;

    public async Task RunAsync()
    {
        await RowAsync("ping", async () => Check.Status(await http.GetAsync("/v2/"), HttpStatusCode.OK));
        await RowAsync("empty/tag list", async () => Check.Status(await http.GetAsync($"/v2/{repository}/tags/list"), HttpStatusCode.OK, HttpStatusCode.NotFound));
        await RowAsync("empty/referrers", async () => await Referrers(Digest.Sha256(Guid.NewGuid().ToByteArray()), null));
        foreach (var algorithm in (string[])["sha256", "sha512"]) await BlobsAsync(algorithm);
        foreach (var data in DataSets.All())
        {
            await PushAsync(data);
            if (!data.IsBad) await PullAsync(data);
            await DeleteAsync(data);
        }
        await ManifestErrorsAsync();
    }

    private async Task BlobsAsync(string algorithm)
    {
        var missing = Random(algorithm, 512);
        await RowAsync($"{algorithm}/get-missing", async () => Check.Status(await http.GetAsync($"/v2/{repository}/blobs/{missing.Digest}"), HttpStatusCode.NotFound));
        foreach (var way in Enum.GetValues<BlobPush>())
        {
            var blob = Random(algorithm, way >= BlobPush.ChunkedMany ? 1024 * 3 - 5 : 512);
            var prefix = $"{algorithm}/{way}";
            if (way is BlobPush.Mount or BlobPush.MountAnonymous) await RowAsync(prefix + "/push elsewhere", () => _pushes.PushAsync(BlobPush.PostPut, other, blob));
            await RowAsync(prefix, () => _pushes.PushAsync(way, repository, blob, other));
            if (way != BlobPush.Cancel) await ReadBlobAsync(prefix, blob);
            await DeleteBlobAsync(prefix, repository, blob.Digest);
            if (way is BlobPush.Mount or BlobPush.MountAnonymous) await DeleteBlobAsync(prefix, other, blob.Digest);
            if (way is BlobPush.Mount or BlobPush.MountAnonymous or BlobPush.MountMissing or BlobPush.Cancel) continue;
            var bad = Random(algorithm, 1024 * 3 - 5);
            await RowAsync($"{prefix}/bad digest", () => _pushes.PushAsync(way, repository, bad with { Bytes = [.. bad.Bytes, .. "oh no"u8] }, isBad: true));
        }
        await RangesAsync(algorithm);
        foreach (var (name, bytes) in new[] { ("empty", Array.Empty<byte>()), ("emptyJSON", "{}"u8.ToArray()) })
        {
            foreach (var way in (BlobPush[])[BlobPush.PostOnly, BlobPush.PostPut, BlobPush.Stream])
            {
                var blob = new BlobOf(DataSet.DigestOf(algorithm, bytes), bytes);
                await RowAsync($"{algorithm}/{name}/{way}", () => _pushes.PushAsync(way, repository, blob));
                await ReadBlobAsync($"{algorithm}/{name}", blob);
                await DeleteBlobAsync($"{algorithm}/{name}", repository, blob.Digest);
            }
        }
    }

    private async Task RangesAsync(string algorithm)
    {
        var blob = Random(algorithm, 2048);
        await RowAsync($"{algorithm}/ranges/push", () => _pushes.PushAsync(BlobPush.PostPut, repository, blob));
        foreach (var (range, first, length) in new[] { ("500-1499", 500, 1000), ("500-", 500, 1548), ("-500", 1548, 500), ("2000-5000", 2000, 48) })
        {
            await RowAsync($"{algorithm}/range {range}", async () =>
            {
                using var answer = await RangeAsync(blob.Digest, range);
                Check.Status(answer, HttpStatusCode.PartialContent);
                Check.Same(blob.Bytes[first..(first + length)], await answer.Content.ReadAsByteArrayAsync());
                Check.Equal($"bytes {first}-{first + length - 1}/2048", answer.Content.Headers.ContentRange?.ToString());
            });
        }
        foreach (var range in (string[])["500-0", "5000-10000"])
            await RowAsync($"{algorithm}/range {range}", async () => Check.Status(await RangeAsync(blob.Digest, range), HttpStatusCode.RequestedRangeNotSatisfiable));
        await DeleteBlobAsync($"{algorithm}/ranges", repository, blob.Digest);
    }

    private async Task<HttpResponseMessage> RangeAsync(Digest digest, string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/{repository}/blobs/{digest}");
        request.Headers.TryAddWithoutValidation("Range", "bytes=" + range);
        return await http.SendAsync(request);
    }

    private async Task PushAsync(DataSet data)
    {
        var ways = (BlobPush[])[BlobPush.PostPut, BlobPush.PostOnly, BlobPush.Stream, BlobPush.ChunkedOne];
        var turn = 0;
        foreach (var (digest, bytes) in data.Blobs)
            await RowAsync($"{data.Name}/push/blob {digest.Short}", () => _pushes.PushAsync(ways[turn++ % ways.Length], repository, new BlobOf(digest, bytes)));
        foreach (var (digest, type, bytes) in data.Manifests)
        {
            string[] tags = data.TagParameters ? [.. data.Tags.Where(x => x.Value == digest).Select(x => x.Key)] : [];
            await RowAsync($"{data.Name}/push/manifest-by-digest", () => PutAsync(digest.Text, digest, type, bytes, tags, data.IsBad));
        }
        if (data.TagParameters) return;
        foreach (var (tag, digest) in data.Tags)
        {
            var (_, type, bytes) = data.Manifests.Single(x => x.Digest == digest);
            await RowAsync($"{data.Name}/push/manifest-by-tag", () => PutAsync(tag, digest, type, bytes, [], data.IsBad));
        }
    }

    private async Task PutAsync(string reference, Digest digest, string type, byte[] bytes, string[] tags, bool isBad)
    {
        var query = tags.Length == 0 ? "" : "?" + string.Join('&', tags.Select(x => "tag=" + Uri.EscapeDataString(x)));
        using var answer = await http.SendAsync(Requests.Put($"/v2/{repository}/manifests/{reference}{query}", bytes, type));
        Check.Status(answer, isBad ? HttpStatusCode.BadRequest : HttpStatusCode.Created);
        if (isBad) return;
        Check.Header(answer, "Docker-Content-Digest", digest.Text);
        if (JsonNode.Parse(bytes)!["subject"] is { } subject) Check.Header(answer, "OCI-Subject", subject["digest"]!.GetValue<string>());
        if (tags.Length > 0) Check.Equal(string.Join(',', tags.Order()), string.Join(',', answer.Headers.GetValues("OCI-Tag").SelectMany(x => x.Split(',', StringSplitOptions.TrimEntries)).Order()));
        await ReadManifestAsync(answer.Headers.Location!, HttpMethod.Get, digest, type, bytes);
    }

    private async Task PullAsync(DataSet data)
    {
        await RowAsync($"{data.Name}/tag-list", () => ListAsync([.. data.Tags.Keys]));
        string Uri(string reference) => $"/v2/{repository}/manifests/{reference}";
        foreach (var method in (HttpMethod[])[HttpMethod.Head, HttpMethod.Get])
        {
            foreach (var (tag, digest) in data.Tags)
            {
                var (_, type, bytes) = data.Manifests.Single(x => x.Digest == digest);
                await RowAsync($"{data.Name}/{method}/manifest-by-tag", () => ReadManifestAsync(new(Uri(tag), UriKind.Relative), method, digest, type, bytes));
            }
            foreach (var (digest, type, bytes) in data.Manifests)
                await RowAsync($"{data.Name}/{method}/manifest-by-digest", () => ReadManifestAsync(new(Uri(digest.Text), UriKind.Relative), method, digest, type, bytes));
        }
        foreach (var (digest, bytes) in data.Blobs) await ReadBlobAsync(data.Name, new BlobOf(digest, bytes));
        foreach (var (subject, expected) in data.Referrers)
            foreach (var type in expected.Select(x => x.ArtifactType).Distinct().Prepend(null))
                await RowAsync($"{data.Name}/referrers {type}", () => CheckReferrersAsync(subject, expected, type));
    }

    private async Task CheckReferrersAsync(Digest subject, List<ExpectedReferrer> expected, string? type)
    {
        var found = await Referrers(subject, type);
        var wanted = expected.Where(x => type is null || x.ArtifactType == type).ToList();
        foreach (var goal in wanted)
        {
            var entry = found.SingleOrDefault(x => x!["digest"]!.GetValue<string>() == goal.Digest.Text) ?? throw new InvalidDataException($"{goal} is missing");
            Check.Equal(goal.MediaType, entry["mediaType"]!.GetValue<string>());
            Check.Equal(goal.Size, entry["size"]!.GetValue<long>());
            Check.Equal(goal.ArtifactType, entry["artifactType"]?.GetValue<string>());
            foreach (var (key, value) in goal.Annotations) Check.Equal(value, entry["annotations"]![key]?.GetValue<string>());
        }
        Check.Equal(wanted.Count, found.Count);
    }

    private async Task<JsonArray> Referrers(Digest subject, string? type)
    {
        using var answer = await http.GetAsync($"/v2/{repository}/referrers/{subject}{(type is null ? "" : "?artifactType=" + Uri.EscapeDataString(type))}");
        Check.Status(answer, HttpStatusCode.OK);
        Check.Equal(MediaTypes.OciIndex, answer.Content.Headers.ContentType?.ToString());
        if (type is not null) Check.Header(answer, "OCI-Filters-Applied", "artifactType");
        var index = JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync())!;
        Check.Equal(MediaTypes.OciIndex, index["mediaType"]!.GetValue<string>());
        Check.Equal(2, index["schemaVersion"]!.GetValue<int>());
        return index["manifests"]!.AsArray();
    }

    private async Task ListAsync(string[] tags)
    {
        var all = await TagsAsync("");
        foreach (var tag in tags)
            if (!all.Contains(tag)) throw new InvalidDataException($"tag {tag} is not listed");
        if (all.Count < 2) return;
        var last = all[(all.Count / 2) - 1];
        Check.Equal(string.Join(',', all.Skip(all.Count / 2)), string.Join(',', await TagsAsync("?last=" + last)));
    }

    private async Task<List<string>> TagsAsync(string query)
    {
        using var answer = await http.GetAsync($"/v2/{repository}/tags/list{query}");
        Check.Status(answer, HttpStatusCode.OK);
        return [.. JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync())!["tags"]!.AsArray().Select(x => x!.GetValue<string>())];
    }

    private async Task DeleteAsync(DataSet data)
    {
        if (!data.IsBad)
            foreach (var tag in data.Tags.Keys) await GoneAsync($"{data.Name}/tag-delete", $"/v2/{repository}/manifests/{tag}", HttpStatusCode.Accepted);
        foreach (var (digest, _, _) in data.Manifests.AsEnumerable().Reverse())
            await GoneAsync($"{data.Name}/manifest-delete", $"/v2/{repository}/manifests/{digest}", data.IsBad ? HttpStatusCode.NotFound : HttpStatusCode.Accepted);
        foreach (var digest in data.Blobs.Keys) await DeleteBlobAsync(data.Name, repository, digest);
    }

    private async Task ManifestErrorsAsync()
    {
        string Uri(string reference) => $"/v2/{repository}/manifests/{reference}";
        await RowAsync("missing-manifest/by-digest", async () => Check.Status(await http.GetAsync(Uri(Digest.Sha256(Guid.NewGuid().ToByteArray()).Text)), HttpStatusCode.NotFound));
        await RowAsync("missing-manifest/by-tag", async () => Check.Status(await http.GetAsync(Uri("missing-tag")), HttpStatusCode.NotFound));
        var data = new DataSet("invalid-digest-format");
        data.Manifest(new() { Layers = 1 });
        foreach (var (digest, bytes) in data.Blobs) await RowAsync("invalid-digest-format/blob", () => _pushes.PushAsync(BlobPush.PostPut, repository, new BlobOf(digest, bytes)));
        await RowAsync("invalid-digest-format/put", async () => Check.Status(await http.SendAsync(Requests.Put(Uri("sha256:baddigeststring"), data.Manifests[0].Bytes, MediaTypes.OciManifest)), HttpStatusCode.BadRequest));
        await RowAsync("invalid-digest-format/get", async () => Check.Status(await http.GetAsync(Uri("sha256:baddigeststring")), HttpStatusCode.NotFound, HttpStatusCode.BadRequest));
        foreach (var digest in data.Blobs.Keys) await DeleteBlobAsync("invalid-digest-format", repository, digest);
    }

    private async Task ReadManifestAsync(Uri uri, HttpMethod method, Digest digest, string type, byte[] bytes)
    {
        using var request = new HttpRequestMessage(method, uri);
        request.Headers.Accept.ParseAdd(MediaTypes.OciIndex);
        request.Headers.Accept.ParseAdd(MediaTypes.OciManifest);
        using var answer = await http.SendAsync(request);
        Check.Status(answer, HttpStatusCode.OK);
        Check.Header(answer, "Docker-Content-Digest", digest.Text);
        Check.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Check.Equal(bytes.Length, answer.Content.Headers.ContentLength);
        Check.Same(method == HttpMethod.Head ? [] : bytes, await answer.Content.ReadAsByteArrayAsync());
    }

    private async Task ReadBlobAsync(string prefix, BlobOf blob)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Head, HttpMethod.Get])
        {
            await RowAsync($"{prefix}/blob-{method}", async () =>
            {
                using var request = new HttpRequestMessage(method, $"/v2/{repository}/blobs/{blob.Digest}");
                using var answer = await http.SendAsync(request);
                Check.Status(answer, HttpStatusCode.OK);
                Check.Header(answer, "Docker-Content-Digest", blob.Digest.Text);
                Check.Equal(blob.Bytes.Length, answer.Content.Headers.ContentLength);
                Check.Same(method == HttpMethod.Head ? [] : blob.Bytes, await answer.Content.ReadAsByteArrayAsync());
            });
        }
    }

    private Task DeleteBlobAsync(string prefix, string from, Digest digest) => GoneAsync($"{prefix}/blob-delete", $"/v2/{from}/blobs/{digest}", HttpStatusCode.Accepted, HttpStatusCode.NotFound);

    // Accepted, and gone at once.
    private async Task GoneAsync(string name, string uri, params HttpStatusCode[] statuses)
    {
        await RowAsync(name, async () => Check.Status(await http.DeleteAsync(uri), statuses));
        await RowAsync(name + "/atomic", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, uri);
            Check.Status(await http.SendAsync(request), HttpStatusCode.NotFound);
        });
    }

    private async Task RowAsync(string name, Func<Task> check)
    {
        Rows++;
        try
        {
            await check();
        }
        catch (Exception failure)
        {
            _failures.Add($"{name}: {failure.Message}");
        }
    }

    private static BlobOf Random(string algorithm, int length)
    {
        var bytes = System.Security.Cryptography.RandomNumberGenerator.GetBytes(length);
        return new BlobOf(DataSet.DigestOf(algorithm, bytes), bytes);
    }
}
