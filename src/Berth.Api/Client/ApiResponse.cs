using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux;

namespace Berth.Api.Client;

/// <summary>An answer: status, headers, and a body that is read as it comes.</summary>
public sealed class ApiResponse : IDisposable
{
    private const int ShownMax = 120;

    private readonly ApiClient _client;
    private readonly string _head;

    internal ApiResponse(ApiClient client, ApiConnection connection, int status, string head)
    {
        _client = client;
        _head = head;
        Connection = connection;
        Status = status;
    }

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    internal ApiConnection Connection { get; }

    /// <summary>The connection's descriptor, to wait for more of the body (after <see cref="HasBuffered"/> is false) or to talk raw after 101.</summary>
    public FileDescriptor Socket => Connection.Socket;

    /// <summary>Bytes of the body are already here.</summary>
    public bool HasBuffered => !Connection.Buffered.IsEmpty;

    /// <summary>Value of a header; null when it is not there.</summary>
    public string? Header(string name) => ApiConnection.Header(_head, name);

    /// <summary>Reads from the body; 0 at its end.</summary>
    /// <exception cref="ApiConnectionException">The connection broke.</exception>
    public int Read(Span<byte> into) => Connection.ReadBody(into);

    /// <summary>The rest of the body.</summary>
    /// <exception cref="ApiConnectionException">The connection broke.</exception>
    public byte[] ReadToEnd()
    {
        var bytes = new byte[1024];
        var length = 0;
        for (int count; (count = Read(bytes.AsSpan(length))) > 0;)
        {
            length += count;
            if (length == bytes.Length)
                Array.Resize(ref bytes, length * 2);
        }

        Array.Resize(ref bytes, length);
        return bytes;
    }

    /// <summary>The rest of the body as a document.</summary>
    /// <exception cref="ApiConnectionException">The connection broke or the body is not the document.</exception>
    public T ReadJson<T>(JsonTypeInfo<T> type)
    {
        var body = ReadToEnd();
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new ApiConnectionException("the answer is null");
        }
        catch (JsonException failure)
        {
            var start = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, ShownMax))).ReplaceLineEndings(" ");
            throw new ApiConnectionException($"the answer is not what it should be, no engine may be there: {start}", failure);
        }
    }

    /// <summary>Throws the daemon's sentence when the status says failure.</summary>
    /// <exception cref="ApiException">Status 400 or above, or another address: the name that was asked for made a path of its own.</exception>
    public ApiResponse Ensure()
    {
        if (Status is < 300 or 304)
            return this;
        if (Status < 400)
        {
            Dispose();
            throw new ApiException(Status, "nothing here can have that name");
        }

        var message = ErrorMessage(ReadToEnd(), Status);
        Dispose();
        throw new ApiException(Status, message);
    }

    /// <summary>Gives the connection back when the body was read to its end, else closes it.</summary>
    public void Dispose() => _client.Return(Connection);

    internal static string ErrorMessage(ReadOnlySpan<byte> body, int status)
    {
        if (!body.IsEmpty && body[0] == '{')
        {
            try
            {
                // By hand: this runs on paths that need no other JSON.
                var reader = new Utf8JsonReader(body);
                while (reader.Read())
                {
                    if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("message"u8) && reader.Read())
                        return reader.GetString() ?? "";
                }
            }
            catch (JsonException)
            {
                return Encoding.UTF8.GetString(body).Trim();
            }
        }

        var text = Encoding.UTF8.GetString(body).Trim();
        return text.Length > 0 ? text : $"request returned status {status}";
    }
}
