using System.Text;
using System.Text.Json;

namespace Berth.Cli.Containers.Create;

/// <summary>JSON as text: nothing is changed but the white space between its tokens.</summary>
internal static class JsonText
{
    /// <summary>Takes the white space out.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string Compact(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            // Reading to the end is the check.
        }

        var compact = new byte[json.Length];
        var length = 0;
        var quoted = false;
        for (var i = 0; i < json.Length; i++)
        {
            var letter = json[i];
            if (quoted)
            {
                compact[length++] = letter;
                if (letter == '\\')
                    compact[length++] = json[++i];
                else if (letter == '"')
                    quoted = false;
            }
            else if (letter is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                compact[length++] = letter;
                quoted = letter == '"';
            }
        }

        return Encoding.UTF8.GetString(compact, 0, length);
    }

    /// <summary>Go's sentence for the first byte that is wrong.</summary>
    public static string FirstFault(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                // The exception says where.
            }
        }
        catch (JsonException)
        {
            var at = (int)Math.Min(reader.BytesConsumed, json.Length);
            while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                at++;
            return at >= json.Length ? "unexpected end of JSON input" : $"invalid character '{(char)json[at]}' looking for beginning of value";
        }

        return "unexpected end of JSON input";
    }
}
