using System.Text.Encodings.Web;
using System.Text.Json;

namespace Berth.OciCli.Output;

/// <summary>Documents as bytes.</summary>
internal static class JsonText
{
    public static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    public static readonly JsonWriterOptions Indented = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    /// <summary>What <paramref name="write"/> writes.</summary>
    public static byte[] Of(Action<Utf8JsonWriter> write, JsonWriterOptions options = default)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, options)) write(writer);
        return buffer.ToArray();
    }
}
