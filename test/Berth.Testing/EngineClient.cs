using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Berth.Testing;

/// <summary>What an engine answered.</summary>
public sealed record EngineAnswer(HttpStatusCode Status, string Body)
{
    /// <summary>The sentence of an error, in whichever of its forms; else the body.</summary>
    public string Message => Body.TrimEnd().Split('\n')[^1] is ['{', ..] line && JsonNode.Parse(line) is { } json
        ? (json["message"] ?? json["error"])?.GetValue<string>() ?? Body
        : Body;
}

/// <summary>Talks to an engine over its unix socket, one connection for each request so that none stays behind.</summary>
/// <param name="socket">Its API socket, as this process sees it.</param>
/// <param name="process">Its process, when its namespaces or its root are not this process's.</param>
public sealed class EngineClient(string socket, int? process) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { ConnectCallback = (_, token) => ConnectAsync(socket, token) })
    {
        BaseAddress = new Uri("http://engine/"),
        DefaultRequestHeaders = { ConnectionClose = true },
    };

    public string Socket { get; } = socket;

    public int? Process { get; } = process;

    /// <summary>What to put before a path of the engine to reach the same file from here.</summary>
    public string RootPrefix { get; } = process is { } pid && new DirectoryInfo($"/proc/{pid}/root").LinkTarget is not "/" ? $"/proc/{pid}/root" : "";

    public async Task<EngineAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        using var response = await client.SendAsync(request, cancel);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(cancel));
    }

    public Task<EngineAnswer> GetAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, cancel);

    /// <summary>The answer's body, whatever its status; what had come when the connection broke.</summary>
    public async Task<byte[]> GetBytesAsync(string path, CancellationToken cancel)
    {
        using var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancel);
        using var body = new MemoryStream();
        try
        {
            await answer.Content.CopyToAsync(body, cancel);
        }
        catch (HttpRequestException)
        {
            // The daemon breaks off what it cannot finish.
        }

        return body.ToArray();
    }

    public Task<EngineAnswer> PostAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Post, path, null, cancel);

    /// <summary>Posts a JSON document.</summary>
    public async Task<EngineAnswer> PostAsync(string path, string json, CancellationToken cancel)
    {
        using var content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        return await SendAsync(HttpMethod.Post, path, content, cancel);
    }

    /// <summary>The first line of an answer that may go on for ever.</summary>
    public async Task<string> FirstLineAsync(string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        return await reader.ReadLineAsync(cancel) ?? "";
    }

    public async Task<IReadOnlyList<string>> ContainersAsync(CancellationToken cancel)
    {
        var list = JsonNode.Parse((await GetAsync("containers/json?all=1", cancel)).Body)!.AsArray();
        return [.. list.Select(item => item!["Id"]!.GetValue<string>())];
    }

    public Task<EngineAnswer> RemoveContainerAsync(string id, CancellationToken cancel) =>
        SendAsync(HttpMethod.Delete, $"containers/{id}?force=1&v=1", null, cancel);

    /// <summary>Loads an archive; what is wrong with it is in the answer's message.</summary>
    public async Task<EngineAnswer> LoadAsync(Stream archive, CancellationToken cancel)
    {
        using var content = new StreamContent(archive) { Headers = { ContentType = new("application/x-tar") } };
        return await SendAsync(HttpMethod.Post, "images/load?quiet=1", content, cancel);
    }

    /// <summary>Loads an archive that is good.</summary>
    /// <exception cref="InvalidOperationException">The engine does not think so.</exception>
    public async Task LoadAsync(string archive, CancellationToken cancel)
    {
        await using var file = File.OpenRead(archive);
        var answer = await LoadAsync(file, cancel);
        if (answer.Status != HttpStatusCode.OK || answer.Body.Contains("errorDetail", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"loading {Path.GetFileName(archive)}: {answer.Message}");
        }
    }

    public void Dispose() => client.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancel)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch (Exception)
        {
            connection.Dispose();
            throw;
        }
    }
}
