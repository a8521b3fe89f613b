using System.Buffers;
using System.Text;
using System.Text.Json;
using Berth.Oci;

namespace Berth.Daemon.Http;

/// <summary>
/// Says what is wrong with a body in the words of Docker's JSON decoder, which tests and scripts look for. Only called on failure.
/// </summary>
internal static class GoJsonError
{
    public static string Describe(ReadOnlySequence<byte> body, JsonException failure)
    {
        var text = Encoding.UTF8.GetString(body);
        return JsonSyntax.Mistake(text, "unexpected EOF") ?? TypeError(text, failure);
    }

    private static string TypeError(string text, JsonException failure)
    {
        var path = (failure.Path ?? "$").TrimStart('$');
        var kind = KindAt(text, failure);
        var wanted = failure.Message switch
        {
            var m when m.Contains("System.Int64", StringComparison.Ordinal) => "int64",
            var m when m.Contains("System.Int32", StringComparison.Ordinal) => "int",
            var m when m.Contains("System.UInt", StringComparison.Ordinal) => "uint64",
            var m when m.Contains("System.Boolean", StringComparison.Ordinal) => "bool",
            var m when m.Contains("System.String", StringComparison.Ordinal) => "string",
            var m when m.Contains("List", StringComparison.Ordinal) || m.Contains("[]", StringComparison.Ordinal) => "[]string",
            var m when m.Contains("Dictionary", StringComparison.Ordinal) => "map[string]string",
            _ => "struct",
        };
        return path.Length == 0
            ? $"json: cannot unmarshal {kind} into Go value of type {wanted}"
            : $"json: cannot unmarshal {kind} into Go struct field {path.Replace("['", ".", StringComparison.Ordinal).Replace("']", "", StringComparison.Ordinal)} of type {wanted}";
    }

    // The position is behind the offending token, or before it when it opens something; both are found from the line's bytes.
    private static string KindAt(string text, JsonException failure)
    {
        var lines = text.Split('\n');
        var line = failure.LineNumber is { } n && n < lines.Length ? lines[n] : text;
        var at = (int)Math.Min(failure.BytePositionInLine ?? 0, line.Length) - 1;
        var c = at >= 0 && at < line.Length ? line[at] : text.TrimStart().FirstOrDefault();
        return c switch
        {
            '"' => "string",
            '[' or ']' => "array",
            '{' or '}' => "object",
            'e' => "bool",
            >= '0' and <= '9' => Fraction(line, at) is { } number ? "number " + number : "number",
            _ => "value",
        };
    }

    private static string? Fraction(string line, int end)
    {
        var start = end;
        while (start > 0 && (char.IsAsciiDigit(line[start - 1]) || line[start - 1] is '.' or '-' or 'e' or 'E' or '+')) start--;
        var number = line[start..(end + 1)];
        return number.Contains('.', StringComparison.Ordinal) ? number : null;
    }
}
