using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Berth.Templates;

/// <summary><c>json</c> of a value: what the daemon sent as it came, rows with their columns in order.</summary>
internal static class RowJson
{
    public static string Write(object? value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
            Write(writer, value);
        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        // docker's rows go through Go's HTML-safe encoder, what the daemon sent does not.
        return value is IRow ? text.Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal) : text;
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case JsonElement element:
                // Not WriteTo, which would print numbers and escapes its own way.
                writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
                break;
            case IRow row:
                writer.WriteStartObject();
                foreach (var column in row.Columns)
                {
                    writer.WritePropertyName(column);
                    row.TryGet(column, out var cell);
                    Write(writer, cell);
                }

                writer.WriteEndObject();
                break;
            case IReadOnlyDictionary<string, string> map:
                writer.WriteStartObject();
                foreach (var (key, item) in map)
                    writer.WriteString(key, item);
                writer.WriteEndObject();
                break;
            case IReadOnlyList<string> list:
                writer.WriteStartArray();
                foreach (var item in list)
                    writer.WriteStringValue(item);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
