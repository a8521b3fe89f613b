using System.Net;
using Berth.Oci;
using Berth.Testing.Crashes;

namespace Berth.Registry.Tests.Crash;

/// <summary>
/// Everything a registry does for those who push, step by step. Before a request it says what may become of it, and afterwards what is promised:
/// <c>may</c> or <c>is</c>, the thing, and its state.
/// </summary>
internal sealed record RegistryWork(string Root, int Seed)
{
    /// <summary>What has no state.</summary>
    public const string Gone = "-";

    /// <summary>The state of what is there and has no other.</summary>
    public const string There = "there";

    private const int Rounds = 3;

    /// <summary>In the order they are done; a step stands on those before it.</summary>
    public static IReadOnlyList<string> Steps { get; } = ["start", "patch", "put", "whole", "mount", "manifest", "retag", "untag", "unmanifest", "unblob", "cancel", "collect"];

    public static RegistryWork Parse(string line) => line.Split('|') is [var root, var seed] ? new(root, int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture)) : throw new FormatException(line);

    public override string ToString() => $"{Root}|{Seed}";

    /// <summary>What is pushed under a name: always the same.</summary>
    public byte[] Bytes(string name)
    {
        var bytes = new byte[name.StartsWith("upload", StringComparison.Ordinal) ? 700_000 : 20_000];
        new Random(name.Aggregate(Seed, (sum, letter) => (sum * 31) + letter)).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The child's work.</summary>
    public async Task ServeAsync()
    {
        using var registry = new MemoryRegistry(folder: Root);
        var locations = new Dictionary<string, string>();
        await WorkChild.ServeAsync(Steps, async (step, output) =>
        {
            for (var i = 0; i < Rounds; i++) await RunAsync(registry, step, i, locations, output);
        });
    }

    private async Task RunAsync(MemoryRegistry registry, string step, int i, Dictionary<string, string> locations, TextWriter says)
    {
        var http = registry.Http;
        var (upload, whole) = (Bytes($"upload{i}"), Bytes($"whole{i}"));
        switch (step)
        {
            case "start":
                foreach (var name in (string[])["upload", "cancel"])
                    locations[name + i] = (await SendAsync(http, "POST", "/v2/a/blobs/uploads/", null, HttpStatusCode.Accepted)).Headers.Location!.ToString();
                break;
            case "patch":
                for (var from = 0; from < 600_000; from += 300_000)
                {
                    await SendAsync(http, "PATCH", locations["upload" + i], upload[from..(from + 300_000)], HttpStatusCode.Accepted);
                    await says.WriteLineAsync($"is upload:{locations["upload" + i]}:{i} {from + 300_000}");
                }
                break;
            case "put":
                await DoAsync(says, [($"upload:{locations["upload" + i]}:{i}", Gone), (Blob("a", upload), There)], () =>
                    SendAsync(http, "PUT", $"{locations["upload" + i]}?digest={Digest.Sha256(upload)}", upload[600_000..], HttpStatusCode.Created));
                break;
            case "whole":
                await DoAsync(says, [(Blob("a", whole), There)], () => SendAsync(http, "POST", $"/v2/a/blobs/uploads/?digest={Digest.Sha256(whole)}", whole, HttpStatusCode.Created));
                break;
            case "mount":
                await DoAsync(says, [(Blob("b", upload), There)], () => SendAsync(http, "POST", $"/v2/b/blobs/uploads/?mount={Digest.Sha256(upload)}&from=a", null, HttpStatusCode.Created));
                break;
            case "manifest": await TagAsync(http, says, "a", $"t{i}", Image(whole, whole)); break;
            case "retag": await TagAsync(http, says, "a", $"t{i}", Image(upload, whole)); break;
            case "untag": await DoAsync(says, [($"tag:a:t{i}", Gone)], () => SendAsync(http, "DELETE", $"/v2/a/manifests/t{i}", null, HttpStatusCode.Accepted)); break;
            case "unmanifest":
                await DoAsync(says, [(Manifest("a", Image(whole, whole)), Gone)], () => SendAsync(http, "DELETE", $"/v2/a/manifests/{Digest.Sha256(Image(whole, whole))}", null, HttpStatusCode.Accepted));
                break;
            case "unblob": await DoAsync(says, [(Blob("b", upload), Gone)], () => SendAsync(http, "DELETE", $"/v2/b/blobs/{Digest.Sha256(upload)}", null, HttpStatusCode.Accepted)); break;
            case "cancel": await SendAsync(http, "DELETE", locations["cancel" + i], null, HttpStatusCode.NoContent); break;
            default:
                // What a manifest of a tag that is still there needs stays; the first tag's manifest goes, and what only it needed.
                await DoAsync(says, [.. Left(i)], async () =>
                {
                    if (i == 0) await SendAsync(http, "DELETE", $"/v2/a/manifests/{Digest.Sha256(Image(upload, whole))}", null, HttpStatusCode.Accepted);
                    registry.Time.Advance(TimeSpan.FromHours(2));
                    registry.Server.Collect();
                });
                break;
        }
    }

    private IEnumerable<(string, string)> Left(int i) =>
        i > 0 ? [] : [(Manifest("a", Image(Bytes("upload0"), Bytes("whole0"))), Gone), (Blob("a", Bytes("upload0")), Gone), (Blob("a", Bytes("whole0")), Gone)];

    private static Task TagAsync(HttpClient http, TextWriter says, string repository, string tag, byte[] manifest) => DoAsync(
        says, [(Manifest(repository, manifest), There), ($"tag:{repository}:{tag}", Digest.Sha256(manifest).Text)],
        () => SendAsync(http, "PUT", $"/v2/{repository}/manifests/{tag}", manifest, HttpStatusCode.Created));

    private static async Task DoAsync(TextWriter says, IReadOnlyList<(string Thing, string State)> changes, Func<Task> request)
    {
        foreach (var (thing, state) in changes) await says.WriteLineAsync($"may {thing} {state}");
        await request();
        foreach (var (thing, state) in changes) await says.WriteLineAsync($"is {thing} {state}");
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, string method, string uri, byte[]? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), uri) { Content = new ByteArrayContent(body ?? []) };
        if (uri.Contains("/manifests/", StringComparison.Ordinal)) request.Content.Headers.ContentType = new(MediaTypes.OciManifest);
        var answer = await http.SendAsync(request);
        return answer.StatusCode == expected ? answer : throw new InvalidDataException($"{method} {uri} answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static byte[] Image(byte[] config, byte[] layer) => Pushing.Manifest(Digest.Sha256(config), config.Length, Digest.Sha256(layer), layer.Length);

    private static string Blob(string repository, byte[] bytes) => $"blob:{repository}:{Digest.Sha256(bytes)}";

    private static string Manifest(string repository, byte[] bytes) => $"manifest:{repository}:{Digest.Sha256(bytes)}";
}
