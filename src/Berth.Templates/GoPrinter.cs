using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Berth.Templates;

/// <summary>Values as Go's fmt prints them.</summary>
internal static class GoPrinter
{
    /// <summary>%v.</summary>
    /// <param name="value">The value.</param>
    /// <param name="top">The value of a whole action, where a missing one is <c>&lt;no value&gt;</c>.</param>
    public static string Print(object? value, bool top = false)
    {
        switch (value)
        {
            case null:
                return top ? "<no value>" : "<nil>";
            case string text:
                return text;
            case bool flag:
                return flag ? "true" : "false";
            case long number:
                return number.ToString(CultureInfo.InvariantCulture);
            case double number:
                return Number(number);
            case JsonElement { ValueKind: JsonValueKind.Null }:
                // Most of what Docker answers as null is an empty list of Go's.
                return "[]";
            case JsonElement { ValueKind: JsonValueKind.Object } element when IsStruct(element):
                var members = new List<string>();
                foreach (var member in element.EnumerateObject())
                    members.Add(Print(TemplateData.Plain(member.Value)));
                return $"{{{string.Join(' ', members)}}}";
            case JsonElement { ValueKind: JsonValueKind.Object } or IReadOnlyDictionary<string, string>:
                var pairs = TemplateData.Parts(value)!.ConvertAll(static part => $"{part.Key}:{Print(part.Value)}");
                return $"map[{string.Join(' ', pairs)}]";
            case JsonElement or IReadOnlyList<string>:
                return $"[{string.Join(' ', TemplateData.Parts(value)!.ConvertAll(static part => Print(part.Value)))}]";
            default:
                return RowJson.Write(value);
        }
    }

    // Docker prints from typed values, where a struct shows no names. Its members begin with a capital; keys of labels, ports and options do not.
    private static bool IsStruct(JsonElement element)
    {
        foreach (var member in element.EnumerateObject())
            return char.IsAsciiLetterUpper(member.Name[0]) && !member.Name.EndsWith("Dir", StringComparison.Ordinal);
        return false;
    }

    /// <summary>fmt.Sprint (blanks between operands that are no strings) or fmt.Sprintln (blanks between all, and a line end).</summary>
    public static string PrintAll(List<object?> values, bool line)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0 && (line || (values[i] is not string && values[i - 1] is not string)))
                text.Append(' ');
            text.Append(Print(values[i]));
        }

        return line ? text.Append('\n').ToString() : text.ToString();
    }

    /// <summary>fmt.Sprintf for the verbs that format strings use: v s d q x X f g t c %, with flags, width and precision.</summary>
    public static string Format(string format, List<object?> values)
    {
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            var start = ++i;
            while (i < format.Length && format[i] is '-' or '+' or '#' or '0' or ' ')
                i++;
            var flags = format[start..i];
            var width = Digits(format, ref i);
            var precision = -1;
            if (i < format.Length && format[i] == '.')
            {
                i++;
                precision = Math.Max(0, Digits(format, ref i));
            }

            if (i >= format.Length)
            {
                text.Append("%!(NOVERB)");
                break;
            }

            if (format[i] == '%')
                text.Append('%');
            else if (next >= values.Count)
                text.Append("%!").Append(format[i]).Append("(MISSING)");
            else
                text.Append(Pad(Verb(format[i], values[next++], precision), width, flags));
        }

        if (next < values.Count)
            text.Append("%!(EXTRA ").AppendJoin(", ", values[next..].ConvertAll(static value => $"{TemplateData.TypeName(value)}={Print(value)}")).Append(')');
        return text.ToString();
    }

    private static string Verb(char verb, object? value, int precision)
    {
        switch (verb, value)
        {
            case ('v', _):
                return Print(value);
            case ('s', string text):
                return precision >= 0 && precision < text.Length ? text[..precision] : text;
            case ('s', JsonElement or IReadOnlyList<string> or IReadOnlyDictionary<string, string>):
                return Print(value);
            case ('q', string text):
                return GoString.Quote(text);
            case ('d', long number):
                return number.ToString(CultureInfo.InvariantCulture);
            case ('c', long number):
                return ((char)number).ToString();
            case ('x', long number):
                return number.ToString("x", CultureInfo.InvariantCulture);
            case ('X', long number):
                return number.ToString("X", CultureInfo.InvariantCulture);
            case ('x', string text):
                return Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
            case ('t', bool flag):
                return flag ? "true" : "false";
            case ('f', double number):
                return number.ToString("F" + (precision < 0 ? 6 : precision).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            case ('g', double number):
                return Number(number);
            default:
                return $"%!{verb}({TemplateData.TypeName(value)}={Print(value)})";
        }
    }

    private static string Pad(string text, int width, string flags)
    {
        if (text.Length >= width)
            return text;
        return flags.Contains('-') ? text.PadRight(width) : text.PadLeft(width, flags.Contains('0') ? '0' : ' ');
    }

    private static int Digits(string format, ref int at)
    {
        var start = at;
        while (at < format.Length && char.IsAsciiDigit(format[at]))
            at++;
        return at == start ? -1 : int.Parse(format.AsSpan(start, at - start), CultureInfo.InvariantCulture);
    }

    // %v of a float64: the shortest digits, an exponent from 10^21 on.
    private static string Number(double number) =>
        Math.Abs(number) >= 1e21 ? number.ToString("0.################e+00", CultureInfo.InvariantCulture) : number.ToString("0.################", CultureInfo.InvariantCulture);
}
