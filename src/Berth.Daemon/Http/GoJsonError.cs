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
    // What .NET's readers allow; Docker's allow more, and say this then.
    private const int DepthMax = 64;

    /// <param name="body">The body.</param>
    /// <param name="failure">What reading it threw.</param>
    /// <param name="type">What it was to be read as.</param>
    public static string Describe(ReadOnlySequence<byte> body, JsonException failure, Type? type = null)
    {
        var text = Encoding.UTF8.GetString(body);
        return JsonSyntax.Mistake(text, "unexpected EOF") ?? (JsonSyntax.Depth(text) > DepthMax ? "exceeded max depth" : TypeError(text, failure, type ?? typeof(object)));
    }

    private static string TypeError(string text, JsonException failure, Type body)
    {
        var path = Pointer(failure.Path ?? "$", anyPlace: false);
        var member = Pointer(failure.Path ?? "$", anyPlace: true);
        var kind = KindAt(text, failure);
        var (whole, prefix) = GoTypeNames.OfBody(body);
        if (path.Length == 0) return $"json: cannot unmarshal {kind} into Go value of type {whole}";
        var list = member.EndsWith(".*", StringComparison.Ordinal) ? member[..^2] : "";
        if (GoTypeNames.IsCommand(body, list)) return "json: cannot unmarshal array into Go value of type string";
        return GoTypeNames.IsCommand(body, member)
            ? $"json: cannot unmarshal {kind} into Go value of type string"
            : $"json: cannot unmarshal {kind} into Go struct field {prefix}.{path} of type {GoTypeNames.OfMember(member, WantedType(failure.Message))}";
    }

    // The JSON value could not be converted to NAME. Path: ...
    private static string WantedType(string message)
    {
        const string before = "could not be converted to ";
        var start = message.IndexOf(before, StringComparison.Ordinal);
        if (start < 0) return "";
        var end = message.IndexOf(". Path", start, StringComparison.Ordinal);
        return end < 0 ? message[(start + before.Length)..].TrimEnd('.') : message[(start + before.Length)..end];
    }

    // $.HostConfig.PortBindings['80/tcp'][0] is HostConfig.PortBindings.80~1tcp.0 to Go, which writes names as JSON pointers have them.
    private static string Pointer(string path, bool anyPlace)
    {
        var text = new StringBuilder();
        for (var i = 1; i < path.Length; i++)
        {
            if (path[i] != '[')
            {
                text.Append(path[i]);
                continue;
            }
            var isName = path.AsSpan(i).StartsWith("['");
            var end = isName ? path.IndexOf("']", i, StringComparison.Ordinal) : path.IndexOf(']', i);
            if (end < 0) break;
            var inside = isName ? path[(i + 2)..end] : path[(i + 1)..end];
            text.Append('.').Append(isName ? inside.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal) : anyPlace ? "*" : inside);
            i = isName ? end + 1 : end;
        }
        return text.ToString().TrimStart('.');
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
