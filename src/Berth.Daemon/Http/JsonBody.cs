using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Engine;
using Microsoft.AspNetCore.Http;

namespace Berth.Daemon.Http;

/// <summary>Reads JSON bodies with Docker's refusals.</summary>
internal static class JsonBody
{
    // Docker reads without a limit; no document of the API comes near this.
    private const int MaxBytes = 16 * 1024 * 1024;

    public static async ValueTask<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken ct)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(ct);
            if (result.Buffer.Length > MaxBytes) throw EngineException.Invalid("http: request body too large");
            if (!result.IsCompleted)
            {
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }
            try
            {
                if (!result.Buffer.IsEmpty || request.ContentType is not null) CheckContentType(request.ContentType);
                if (result.Buffer.IsEmpty) return default;
                var json = new Utf8JsonReader(result.Buffer);
                var value = JsonSerializer.Deserialize(ref json, type);
                CheckEnd(result.Buffer.Slice(json.BytesConsumed));
                return value;
            }
            catch (JsonException e)
            {
                throw EngineException.Invalid("invalid JSON: " + GoJsonError.Describe(result.Buffer, e, typeof(T)));
            }
            finally
            {
                reader.AdvanceTo(result.Buffer.End);
            }
        }
    }

    private static void CheckEnd(ReadOnlySequence<byte> rest)
    {
        foreach (var part in rest)
        {
            if (part.Span.IndexOfAnyExcept(" \t\r\n"u8) >= 0) throw EngineException.Invalid("unexpected content after JSON");
        }
    }

    private static void CheckContentType(string? contentType)
    {
        var end = (contentType ?? "").IndexOf(';', StringComparison.Ordinal);
        var bare = (end < 0 ? contentType ?? "" : contentType![..end]).Trim();
        if (bare.Equals(Exchange.Json, StringComparison.OrdinalIgnoreCase)) return;
        if (bare.Length == 0) throw EngineException.Invalid($"malformed Content-Type header ({contentType}): mime: no media type");
        throw EngineException.Invalid($"unsupported Content-Type header ({contentType}): must be 'application/json'");
    }
}
