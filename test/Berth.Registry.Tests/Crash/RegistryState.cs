using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Berth.Oci;

namespace Berth.Registry.Tests.Crash;

/// <summary>What a registry said that is there or may be there, and whether it is so when it is opened again.</summary>
internal sealed class RegistryState(RegistryWork work)
{
    private readonly Dictionary<string, HashSet<string>> _possible = [];

    /// <summary>Keeps book of what the process says.</summary>
    public void Note(string said)
    {
        if (said.Split(' ') is not [("may" or "is") and var word, var thing, var state]) return;
        if (word == "is") _possible[thing] = [state];
        else if (_possible.TryGetValue(thing, out var states)) states.Add(state);
        else _possible[thing] = [RegistryWork.Gone, state];
    }

    /// <summary>Looks at everything there is.</summary>
    /// <param name="root">Where the registry's files are.</param>
    /// <param name="hasLostWrites">The power was lost: what is on its way may have to begin again.</param>
    /// <param name="when">For what is said of a difference.</param>
    public async Task CheckAsync(string root, bool hasLostWrites, string when)
    {
        using var registry = new MemoryRegistry(folder: root);
        Assert.Empty(registry.Server.Losses.Concat(registry.Server.Mended).Select(x => $"{when}: {x}"));
        var http = registry.Http;
        foreach (var (thing, states) in _possible.Where(x => !x.Key.StartsWith("upload:", StringComparison.Ordinal)))
        {
            var found = await FindAsync(http, thing);
            Assert.True(states.Contains(found), $"{when}: {thing} is {found}, not {string.Join(" or ", states)}");
        }
        await CheckTagsAsync(http, when);
        CheckFiles(root, when);
        foreach (var (thing, states) in _possible.Where(x => x.Key.StartsWith("upload:", StringComparison.Ordinal)))
            await GoOnAsync(http, thing.Split(':'), states, hasLostWrites, when);
        // Everything that nobody needs goes in the end.
        registry.Time.Advance(TimeSpan.FromDays(2));
        registry.Server.Collect();
        await CheckTagsAsync(http, when);
        foreach (var digest in Contents(root)) Assert.True(await IsNeededAsync(http, digest), $"{when}: {digest} is left behind");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(root, "registry", "uploads"), "*", SearchOption.AllDirectories));
    }

    // Of what was pushed: a tag means its digest, everything else is there or is not.
    private static async Task<string> FindAsync(HttpClient http, string thing)
    {
        var parts = thing.Split(':', 3);
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/v2/{parts[1]}/{(parts[0] == "blob" ? "blobs" : "manifests")}/{parts[2]}");
        using var answer = await http.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.NotFound) return RegistryWork.Gone;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return parts[0] == "tag" ? answer.Headers.GetValues("Docker-Content-Digest").Single() : RegistryWork.There;
    }

    private static async Task CheckTagsAsync(HttpClient http, string when)
    {
        foreach (var repository in (string[])["a", "b"])
        {
            using var list = await http.GetAsync($"/v2/{repository}/tags/list");
            if (list.StatusCode == HttpStatusCode.NotFound) continue;
            foreach (var tag in JsonNode.Parse(await list.Content.ReadAsStringAsync())!["tags"]!.AsArray())
            {
                var manifest = JsonNode.Parse(await http.GetByteArrayAsync($"/v2/{repository}/manifests/{tag}"))!;
                foreach (var part in manifest["layers"]!.AsArray().Append(manifest["config"]))
                {
                    var digest = Digest.Parse(part!["digest"]!.GetValue<string>());
                    using var blob = await http.GetAsync($"/v2/{repository}/blobs/{digest}");
                    Assert.True(blob.IsSuccessStatusCode && digest.Matches(await blob.Content.ReadAsByteArrayAsync()), $"{when}: {digest} of {repository}:{tag} is not whole");
                }
            }
        }
    }

    private static void CheckFiles(string root, string when)
    {
        foreach (var digest in Contents(root)) Assert.True(digest.Matches(File.ReadAllBytes(Path.Combine(root, "content", "blobs", digest.Algorithm, digest.Hex))), $"{when}: {digest} is not itself");
        var uploads = Path.Combine(root, "registry", "uploads");
        string[] names = [.. Directory.EnumerateFiles(Path.Combine(uploads, "data")).Select(Path.GetFileName)!];
        Assert.All(names, name => Assert.True(File.Exists(Path.Combine(uploads, "open", name)), $"{when}: {name} belongs to no upload"));
        Assert.DoesNotContain(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories), x => x.EndsWith(".new", StringComparison.Ordinal) || x.Contains("/ingest/", StringComparison.Ordinal));
    }

    // What arrived and was acknowledged need not be sent again; and the rest makes it whole.
    private async Task GoOnAsync(HttpClient http, string[] upload, HashSet<string> states, bool hasLostWrites, string when)
    {
        var bytes = work.Bytes("upload" + upload[2]);
        using var told = await http.GetAsync(upload[1]);
        if (told.StatusCode == HttpStatusCode.NotFound)
        {
            Assert.True(hasLostWrites || states.Contains(RegistryWork.Gone), $"{when}: upload {upload[1]} is gone, it had {string.Join(" or ", states)} bytes");
            return;
        }
        var last = int.Parse(told.Headers.GetValues("Range").Single()["0-".Length..], CultureInfo.InvariantCulture);
        var from = last == 0 ? 0 : last + 1;
        var acknowledged = states.Where(x => x != RegistryWork.Gone).Select(x => int.Parse(x, CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
        Assert.True(hasLostWrites || from >= acknowledged, $"{when}: upload {upload[1]} has {from} bytes of {acknowledged}");
        using var done = await http.PutAsync($"{upload[1]}?digest={Digest.Sha256(bytes)}", new ByteArrayContent(bytes[from..]));
        Assert.True(done.StatusCode == HttpStatusCode.Created, $"{when}: upload {upload[1]} went on at {from}: {await done.Content.ReadAsStringAsync()}");
        Assert.Equal(bytes, await http.GetByteArrayAsync($"/v2/a/blobs/{Digest.Sha256(bytes)}"));
    }

    private static async Task<bool> IsNeededAsync(HttpClient http, Digest digest)
    {
        foreach (var repository in (string[])["a", "b"])
            foreach (var kind in (string[])["blob", "manifest"])
                if (await FindAsync(http, $"{kind}:{repository}:{digest}") != RegistryWork.Gone) return true;
        return false;
    }

    private static IEnumerable<Digest> Contents(string root) =>
        Directory.EnumerateFiles(Path.Combine(root, "content", "blobs"), "*", SearchOption.AllDirectories).Select(x => Digest.Parse($"{Path.GetFileName(Path.GetDirectoryName(x))}:{Path.GetFileName(x)}"));
}
