using System.Text;
using System.Text.Json;

namespace Berth.Images.Import;

/// <summary>The argument forms of Dockerfile instructions: JSON arrays, shell lines, words, and <c>name=value</c> pairs with quotes.</summary>
internal static class InstructionText
{
    /// <summary>The strings of a JSON array; null when the text is not one, which makes it the shell form.</summary>
    public static List<string>? JsonArray(string text)
    {
        if (!text.StartsWith('[')) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.EnumerateArray().All(x => x.ValueKind == JsonValueKind.String)
                ? [.. document.RootElement.EnumerateArray().Select(x => x.GetString()!)]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A JSON array, or the words between blanks.</summary>
    public static List<string> ListOf(string text) => JsonArray(text) ?? [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Pairs of <c>name=value name2="va lue"</c>, or the old <c>name the rest</c>; with their quotes.</summary>
    public static List<(string Name, string Value)> Pairs(string instruction, string text)
    {
        var words = Words(text);
        if (words.Count == 0) throw Wrong($"{instruction} requires at least one argument");
        if (!words[0].Contains('='))
        {
            var blank = text.AsSpan().IndexOfAny(' ', '\t');
            if (blank < 0) throw Wrong($"{instruction} must have two arguments");
            return [(text[..blank], text[(blank + 1)..].Trim())];
        }
        var pairs = new List<(string, string)>();
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw Wrong($"Syntax error - can't find = in \"{word}\". Must be of the form: name=value");
            if (equals == 0) throw Wrong($"{instruction} names can not be blank");
            pairs.Add((word[..equals], word[(equals + 1)..]));
        }
        return pairs;
    }

    public static ImageException Wrong(string sentence) => new(ImageErrorCode.Invalid, sentence);

    // Words with their quotes still on: a blank inside quotes, or behind a backslash, does not end one.
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(c).Append(text[++i]);
                continue;
            }
            if (quote == '\0' && c is ' ' or '\t' && quote == '\0')
            {
                if (word.Length > 0) words.Add(word.ToString());
                word.Clear();
                continue;
            }
            if (quote == '\0' && c is '"' or '\'' && quote == '\0') quote = c;
            else if (c == quote) quote = '\0';
            word.Append(c);
        }
        if (word.Length > 0) words.Add(word.ToString());
        return words;
    }
}
