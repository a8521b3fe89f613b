using System.Text;

namespace Berth.Images.Import;

/// <summary>
/// Words of instructions as the builder reads them: quotes go, a backslash quotes the next character, and <c>$NAME</c>, <c>${NAME}</c>,
/// <c>${NAME:-word}</c>, <c>${NAME:+word}</c> and <c>${NAME:?word}</c> stand for the image's environment.
/// </summary>
internal ref struct ShellWord
{
    private readonly ReadOnlySpan<char> _text;
    private readonly IReadOnlyList<string> _environment;
    private int _at;

    private ShellWord(ReadOnlySpan<char> text, IReadOnlyList<string> environment)
    {
        _text = text;
        _environment = environment;
    }

    /// <summary>What a word stands for.</summary>
    /// <exception cref="ImageException">Invalid: an open quote, or a substitution that is none.</exception>
    public static string Expand(string text, IReadOnlyList<string>? environment)
    {
        try
        {
            return new ShellWord(text, environment ?? []).Until('\0');
        }
        catch (FormatException error)
        {
            throw InstructionText.Wrong($"failed to process {Quote(text)}: {error.Message}");
        }
    }

    private string Until(char stop)
    {
        var word = new StringBuilder();
        while (_at < _text.Length && (stop == '\0' || _text[_at] != stop))
        {
            var c = _text[_at++];
            if (c == '\'') Single(word);
            else if (c == '"') Double(word);
            else if (c == '$') word.Append(Dollar());
            else if (c != '\\') word.Append(c);
            else if (_at < _text.Length) word.Append(_text[_at++]);
        }
        return word.ToString();
    }

    private void Single(StringBuilder word)
    {
        var end = _text[_at..].IndexOf('\'');
        if (end < 0) throw new FormatException("unexpected end of statement while looking for matching single-quote");
        word.Append(_text.Slice(_at, end));
        _at += end + 1;
    }

    private void Double(StringBuilder word)
    {
        while (_at < _text.Length)
        {
            var c = _text[_at++];
            if (c == '"') return;
            if (c == '$') word.Append(Dollar());
            else if (c == '\\' && _at < _text.Length && _text[_at] is '"' or '$' or '\\') word.Append(_text[_at++]);
            else word.Append(c);
        }
        throw new FormatException("unexpected end of statement while looking for matching double-quote");
    }

    private string Dollar()
    {
        if (_at == _text.Length || _text[_at] != '{')
        {
            var plain = Name();
            return plain.Length == 0 ? "$" : Value(plain) ?? "";
        }
        _at++;
        if (_at == _text.Length) throw new FormatException("syntax error: missing '}'");
        if (_text[_at] is '{' or '}' or ':') throw new FormatException("syntax error: bad substitution");
        var name = Name();
        if (_at == _text.Length) throw new FormatException("syntax error: missing '}'");
        var modifier = _text[_at++];
        if (modifier == '}') return Value(name) ?? "";
        var orEmpty = modifier == ':';
        if (orEmpty && _at < _text.Length) modifier = _text[_at++];
        if (modifier is not ('-' or '+' or '?')) throw new FormatException($"unsupported modifier ({(orEmpty ? ":" : "")}{modifier}) in substitution");
        var word = Until('}');
        if (_at++ == _text.Length) throw new FormatException("syntax error: missing '}'");
        return Substitute(name, modifier, orEmpty, word);
    }

    private readonly string Substitute(string name, char modifier, bool orEmpty, string word)
    {
        var value = Value(name);
        var isMissing = value is null || (orEmpty && value.Length == 0);
        return modifier switch
        {
            '-' => isMissing ? word : value!,
            '+' => isMissing ? "" : word,
            _ when !isMissing => value!,
            _ => throw new FormatException($"{name}: {(word.Length > 0 ? word : value is null ? "is not allowed to be unset" : "is not allowed to be empty")}"),
        };
    }

    private string Name()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            // $1 is one digit long, as in a shell.
            if (_at++ == start && char.IsAsciiDigit(_text[start])) break;
        }
        return _text[start.._at].ToString();
    }

    private readonly string? Value(string name)
    {
        foreach (var entry in _environment)
            if (entry.StartsWith(name, StringComparison.Ordinal) && entry.Length > name.Length && entry[name.Length] == '=') return entry[(name.Length + 1)..];
        return null;
    }

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
