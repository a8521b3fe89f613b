using System.Text.Json.Serialization.Metadata;
using Berth.Linux;

namespace Berth.Api.Client;

/// <summary>
/// A client of one daemon. It starts with the highest version it knows and learns from the daemon's refusal, so that the usual case costs
/// no request; connections are kept and used again.
/// </summary>
/// <param name="host">Where the daemon listens.</param>
/// <param name="version">API version to insist on; null: <see cref="MaxVersion"/>, lower when the daemon says so.</param>
public sealed class ApiClient(ApiHost host, string? version = null) : IDisposable
{
    /// <summary>The highest version this client knows.</summary>
    public const string MaxVersion = "1.51";

    private readonly Stack<ApiConnection> _idle = new();
    private readonly bool _negotiate = version is null;
    private bool _known = version is not null;

    /// <summary>Where the daemon listens.</summary>
    public ApiHost Host { get; } = host;

    /// <summary>API version in use.</summary>
    public string Version { get; private set; } = version ?? MaxVersion;

    /// <summary>Opens a connection ahead of its use, while the daemon works on another request.</summary>
    /// <exception cref="ApiConnectionException">No daemon there.</exception>
    public void Prepare() => _idle.Push(Open());

    /// <summary>Sends a request and reads the head of its answer, whatever its status.</summary>
    /// <exception cref="ApiConnectionException">No daemon there, or it does not speak HTTP.</exception>
    public ApiResponse Send(ApiRequest request)
    {
        if (request.Upload is not null)
            Negotiate();
        return Finish(Begin(request), request);
    }

    /// <summary>Reads the head of the answer of a request that was begun; says it again in a lower version when the daemon asks for that.</summary>
    /// <exception cref="ApiConnectionException">The connection broke.</exception>
    public ApiResponse Finish(PendingAnswer pending, ApiRequest request)
    {
        var response = Receive(pending, request);
        if (_known || response.Status != 400)
        {
            _known = true;
            return response;
        }

        return Retry(request, response);
    }

    /// <summary>Sends a request and answers with its answer's body; a failure status is thrown.</summary>
    /// <exception cref="ApiException">The daemon refused.</exception>
    public byte[] Call(ApiRequest request)
    {
        using var response = Send(request).Ensure();
        return response.ReadToEnd();
    }

    /// <summary>As <see cref="Call(ApiRequest)"/>, read as a document.</summary>
    /// <exception cref="ApiException">The daemon refused.</exception>
    public T Call<T>(ApiRequest request, JsonTypeInfo<T> type)
    {
        using var response = Send(request).Ensure();
        return response.ReadJson(type);
    }

    /// <summary>Sends a request without waiting for its answer: several can be on their way at once, each on a connection of its own.</summary>
    /// <exception cref="ApiConnectionException">No daemon there.</exception>
    public PendingAnswer Begin(ApiRequest request)
    {
        var bytes = request.Encode(Version, HostHeader());
        var reused = _idle.TryPop(out var connection);
        connection ??= Open();
        try
        {
            connection.Send(bytes);
        }
        catch (LinuxException) when (reused)
        {
            // The daemon closed it since; nothing of the request has been done.
            connection.Dispose();
            connection = Open();
            connection.Send(bytes);
        }

        if (request.Writer is { } writer)
            ChunkedUpload.Start(connection.Socket, writer);
        else if (request.Upload is { } upload)
            ChunkedUpload.Start(connection.Socket, body => upload.CopyTo(body, ChunkedUpload.PieceSize));
        return new PendingAnswer(connection);
    }

    private ApiResponse Receive(PendingAnswer pending, ApiRequest request)
    {
        try
        {
            var (status, head) = pending.Connection.ReadHead(request.Method == "HEAD");
            return new ApiResponse(this, pending.Connection, status, head);
        }
        catch
        {
            pending.Connection.Dispose();
            throw;
        }
    }

    /// <summary>Asks which version the daemon speaks, unless that is known or was given.</summary>
    /// <exception cref="ApiConnectionException">No daemon there.</exception>
    public void Negotiate()
    {
        if (_known || !_negotiate)
            return;
        var connection = _idle.TryPop(out var idle) ? idle : Open();
        connection.Send(new ApiRequest("HEAD", "/_ping").Encode(null, HostHeader()));
        var (_, head) = connection.ReadHead(bodiless: true);
        if (ApiConnection.Header(head, "Api-Version") is { Length: > 0 } theirs && IsLower(theirs, Version))
            Version = theirs;
        _known = true;
        Return(connection);
    }

    /// <summary>A bare connection to the daemon.</summary>
    /// <exception cref="ApiConnectionException">No daemon there.</exception>
    public FileDescriptor Dial() => Open().Socket;

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryPop(out var connection))
            connection.Dispose();
    }

    internal void Return(ApiConnection connection)
    {
        if (connection.Reusable)
            _idle.Push(connection);
        else
            connection.Dispose();
    }

    // "client version 1.51 is too new. Maximum supported API version is 1.47": say it again in the daemon's words.
    private ApiResponse Retry(ApiRequest request, ApiResponse refusal)
    {
        var message = ApiResponse.ErrorMessage(refusal.ReadToEnd(), 400);
        refusal.Dispose();
        const string mark = "Maximum supported API version is ";
        var at = message.IndexOf(mark, StringComparison.Ordinal);
        _known = true;
        if (at < 0 || !_negotiate)
            throw new ApiException(400, message);
        Version = message[(at + mark.Length)..].TrimEnd();
        return Receive(Begin(request), request);
    }

    private static bool IsLower(string left, string right) =>
        System.Version.TryParse(left, out var a) && System.Version.TryParse(right, out var b) && a < b;

    private string HostHeader() => Host.Transport == ApiTransport.Tcp ? Host.Text[(Host.Text.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/') : "berth";

    private ApiConnection Open()
    {
        try
        {
            return new ApiConnection(Dialer.Connect(Host));
        }
        catch (LinuxException failure)
        {
            throw new ApiConnectionException(
                failure.Errno is Errno.EACCES or Errno.EPERM
                    ? $"permission denied while trying to connect to the Berth daemon socket at {Host.Text}"
                    : $"Cannot connect to the Berth daemon at {Host.Text}. Is the berth daemon running?",
                failure);
        }
    }
}

/// <summary>A request on its way.</summary>
public readonly struct PendingAnswer
{
    internal PendingAnswer(ApiConnection connection) => Connection = connection;

    internal ApiConnection Connection { get; }
}
