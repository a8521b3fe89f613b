using System.Globalization;
using System.Text.Json;

namespace Berth.Templates;

/// <summary>Functions of templates: Go's own and those docker adds.</summary>
internal static class TemplateFunctions
{
    public static bool Exists(string name) => name is "and" or "or" or "not" or "len" or "index" or "slice" or "print" or "printf" or "println"
        or "eq" or "ne" or "lt" or "le" or "gt" or "ge" or "json" or "split" or "join" or "title" or "lower" or "upper" or "pad" or "truncate";

    /// <exception cref="TemplateException">The arguments do not fit.</exception>
    public static object? Call(string name, List<object?> arguments) => name switch
    {
        "not" => !TemplateData.IsTrue(One(name, arguments)),
        "len" => TemplateData.Length(One(name, arguments)),
        "index" => Index(arguments),
        "slice" => Slice(arguments),
        "print" => GoPrinter.PrintAll(arguments, line: false),
        "println" => GoPrinter.PrintAll(arguments, line: true),
        "printf" => GoPrinter.Format(Text(arguments, 0), arguments[1..]),
        "eq" => EqualToAny(arguments),
        "ne" => !EqualToAny(arguments),
        "lt" => Compare(arguments) < 0,
        "le" => Compare(arguments) <= 0,
        "gt" => Compare(arguments) > 0,
        "ge" => Compare(arguments) >= 0,
        "json" => RowJson.Write(One(name, arguments)),
        "split" => Split(Text(arguments, 0), Text(arguments, 1)),
        "join" => Join(arguments),
        "title" => Title(Text(arguments, 0)),
        "lower" => Text(arguments, 0).ToLowerInvariant(),
        "upper" => Text(arguments, 0).ToUpperInvariant(),
        "pad" => Pad(arguments),
        "truncate" => Truncate(Text(arguments, 0), arguments.Count > 1 && arguments[1] is long length ? (int)length : 0),
        _ => throw new TemplateException($"function {GoString.Quote(name)} not defined"),
    };

    private static object? One(string name, List<object?> arguments) =>
        arguments.Count == 1 ? arguments[0] : throw new TemplateException($"wrong number of args for {name}: want 1 got {arguments.Count}");

    private static string Text(List<object?> arguments, int at) =>
        at >= arguments.Count ? throw new TemplateException($"wrong number of args: got {arguments.Count}")
        : arguments[at] as string ?? throw new TemplateException($"expected string; found {GoPrinter.Print(arguments[at])}");

    private static object? Index(List<object?> arguments)
    {
        if (arguments.Count == 0)
            throw new TemplateException("wrong number of args for index: want at least 1 got 0");
        var value = arguments[0];
        for (var i = 1; i < arguments.Count; i++)
        {
            var key = arguments[i];
            if (value is JsonElement { ValueKind: JsonValueKind.Null } or null)
            {
                if (key is string)
                    return "";
                throw new TemplateException("error calling index: index of untyped nil");
            }

            value = key switch
            {
                string name when value is JsonElement { ValueKind: JsonValueKind.Object } map => map.TryGetProperty(name, out var member) ? TemplateData.Plain(member) : "",
                string name when value is IReadOnlyDictionary<string, string> map => map.TryGetValue(name, out var text) ? text : "",
                long at when value is string text => at < text.Length && at >= 0 ? (long)text[(int)at] : throw OutOfRange(at),
                long at when TemplateData.Parts(value) is { } parts => at < parts.Count && at >= 0 ? parts[(int)at].Value : throw OutOfRange(at),
                _ => throw new TemplateException($"error calling index: can't index item of type {TemplateData.TypeName(value)}"),
            };
        }

        return value;
    }

    private static object? Slice(List<object?> arguments)
    {
        if (arguments.Count == 0 || arguments[0] is not string text)
            throw new TemplateException("error calling slice: can't slice item of that type");
        var from = arguments.Count > 1 && arguments[1] is long first ? (int)first : 0;
        var to = arguments.Count > 2 && arguments[2] is long last ? (int)last : text.Length;
        return from < 0 || to > text.Length || from > to ? throw OutOfRange(to) : text[from..to];
    }

    private static TemplateException OutOfRange(long index) => new($"error calling index: index out of range: {index}");

    private static bool EqualToAny(List<object?> arguments)
    {
        if (arguments.Count < 2)
            throw new TemplateException("missing argument for comparison");
        for (var i = 1; i < arguments.Count; i++)
        {
            if (Equals(arguments[0], arguments[i]))
                return true;
        }

        return false;
    }

    private static int Compare(List<object?> arguments) => (arguments.Count == 2 ? (arguments[0], arguments[1]) : default) switch
    {
        (long left, long right) => left.CompareTo(right),
        (double left, double right) => left.CompareTo(right),
        (string left, string right) => string.CompareOrdinal(left, right),
        _ => throw new TemplateException("incompatible types for comparison"),
    };

    private static List<string> Split(string text, string separator) => [.. separator.Length == 0 ? Array.ConvertAll(text.ToCharArray(), char.ToString) : text.Split(separator)];

    private static string Join(List<object?> arguments)
    {
        var separator = Text(arguments, 1);
        var texts = new List<string>();
        foreach (var (_, item) in TemplateData.Parts(arguments[0]) ?? throw new TemplateException("error calling join: expected []string"))
            texts.Add(GoPrinter.Print(item));
        return string.Join(separator, texts);
    }

    private static string Title(string text)
    {
        var letters = text.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
        {
            if (i == 0 || !(char.IsLetterOrDigit(letters[i - 1]) || letters[i - 1] is '_' or '\''))
                letters[i] = char.ToUpper(letters[i], CultureInfo.InvariantCulture);
        }

        return new string(letters);
    }

    private static string Pad(List<object?> arguments)
    {
        var text = Text(arguments, 0);
        if (text.Length == 0 || arguments.Count < 3)
            return text;
        return new string(' ', (int)((arguments[1] as long?) ?? 0)) + text + new string(' ', (int)((arguments[2] as long?) ?? 0));
    }

    private static string Truncate(string text, int length) => text.Length < length ? text : text[..Math.Max(0, length)];
}
