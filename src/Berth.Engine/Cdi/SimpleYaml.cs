using System.Globalization;
using System.Text.Json.Nodes;

namespace Berth.Engine.Cdi;

/// <summary>
/// The part of YAML that generators of CDI files write: mappings and lists by indentation, scalars plain or in quotes, empty flow
/// collections, comments. Anything else is refused.
/// </summary>
internal static class SimpleYaml
{
    /// <exception cref="FormatException">Something that is not of that part; says the line.</exception>
    public static JsonNode? ToJson(string text)
    {
        var lines = new List<Line>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = WithoutComment(raw).TrimEnd();
            if (line.Length == 0 || line is "---" or "...") continue;
            var indent = line.Length - line.TrimStart(' ').Length;
            if (line[indent] == '\t') throw Wrong(number);
            lines.Add(new Line(indent, line[indent..], number));
        }
        var at = 0;
        var value = lines.Count == 0 ? null : Block(lines, ref at, lines[0].Indent);
        return at == lines.Count ? value : throw Wrong(lines[at].Number);
    }

    private static JsonNode? Block(List<Line> lines, ref int at, int indent) => IsItem(lines[at].Text) ? Items(lines, ref at, indent) : Mapping(lines, ref at, indent);

    private static JsonArray Items(List<Line> lines, ref int at, int indent)
    {
        var items = new JsonArray();
        while (at < lines.Count && lines[at].Indent == indent && IsItem(lines[at].Text))
        {
            var line = lines[at];
            var rest = line.Text[1..].TrimStart(' ');
            if (rest.Length == 0)
            {
                at++;
                items.Add(at < lines.Count && lines[at].Indent > indent ? Block(lines, ref at, lines[at].Indent) : null);
            }
            else if (IsItem(rest) || Colon(rest) >= 0)
            {
                // What follows the dash is the first line of a block of its own.
                var inner = indent + line.Text.Length - rest.Length;
                lines[at] = new Line(inner, rest, line.Number);
                items.Add(Block(lines, ref at, inner));
            }
            else
            {
                items.Add(Scalar(rest, line.Number));
                at++;
            }
        }
        return items;
    }

    private static JsonObject Mapping(List<Line> lines, ref int at, int indent)
    {
        var mapping = new JsonObject();
        while (at < lines.Count && lines[at].Indent == indent && !IsItem(lines[at].Text))
        {
            var line = lines[at];
            var colon = Colon(line.Text);
            if (colon < 0) throw Wrong(line.Number);
            var key = Unquote(line.Text[..colon].Trim(), line.Number);
            var rest = line.Text[(colon + 1)..].Trim();
            at++;
            if (rest.Length > 0) mapping[key] = Scalar(rest, line.Number);
            // A list may stand under its key without being further in.
            else if (at < lines.Count && (lines[at].Indent > indent || (lines[at].Indent == indent && IsItem(lines[at].Text)))) mapping[key] = Block(lines, ref at, lines[at].Indent);
            else mapping[key] = null;
        }
        return mapping;
    }

    private static JsonNode? Scalar(string text, int line) => text switch
    {
        "[]" => new JsonArray(),
        "{}" => new JsonObject(),
        "null" or "~" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        ['"' or '\'', ..] => JsonValue.Create(Unquote(text, line)),
        ['[' or '{' or '&' or '*' or '|' or '>' or '!', ..] => throw Wrong(line),
        _ when TryNumber(text, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static bool TryNumber(string text, out long number) =>
        text.Length > 1 && text[0] == '0' && text.All(char.IsAsciiDigit)
            ? TryOctal(text, out number)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static bool TryOctal(string text, out long number)
    {
        number = text.Aggregate(0L, (sum, digit) => (sum * 8) + digit - '0');
        return text.All(digit => digit < '8');
    }

    private static string Unquote(string text, int line)
    {
        if (text.Length < 2 || text[0] is not ('"' or '\'')) return text;
        if (text[^1] != text[0]) throw Wrong(line);
        return text[0] == '\''
            ? text[1..^1].Replace("''", "'", StringComparison.Ordinal)
            : text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
    }

    private static bool IsItem(string text) => text == "-" || text.StartsWith("- ", StringComparison.Ordinal);

    // The colon behind a key: outside quotes, and with a space or nothing behind it.
    private static int Colon(string text)
    {
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            if (quote != '\0') quote = text[i] == quote ? '\0' : quote;
            else if (text[i] is '"' or '\'' && i == 0) quote = text[i];
            else if (text[i] == ':' && (i + 1 == text.Length || text[i + 1] == ' ')) return i;
        }
        return -1;
    }

    private static string WithoutComment(string line)
    {
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            if (quote != '\0') quote = line[i] == quote ? '\0' : quote;
            else if (line[i] is '"' or '\'') quote = line[i];
            else if (line[i] == '#' && (i == 0 || line[i - 1] == ' ')) return line[..i];
        }
        return line;
    }

    private static FormatException Wrong(int line) => new(string.Create(CultureInfo.InvariantCulture, $"line {line}: not understood"));

    private readonly record struct Line(int Indent, string Text, int Number);
}
