using System.Globalization;
using System.Text;

namespace Berth.Templates;

/// <summary>Takes one action, what stands between the braces, into words.</summary>
internal sealed class TemplateLexer(string text)
{
    private int _at;

    /// <summary>The words: punctuation, names with their dots, literals.</summary>
    public List<string> Words()
    {
        var words = new List<string>();
        while (true)
        {
            var spaced = false;
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
                spaced = true;
            }

            if (_at >= text.Length)
                return words;
            // A blank tells `f .A` from `f.A`; it is kept only where that matters.
            if (spaced && words.Count > 0 && text[_at] == '.')
                words.Add(" ");
            words.Add(Next());
        }
    }

    /// <summary>The value of a quoted word or a character.</summary>
    public static object Unquote(string word)
    {
        if (word[0] == '`')
            return word[1..^1];
        var plain = new StringBuilder();
        for (var i = 1; i < word.Length - 1; i++)
        {
            if (word[i] != '\\')
            {
                plain.Append(word[i]);
                continue;
            }

            i++;
            switch (word[i])
            {
                case 'n':
                    plain.Append('\n');
                    break;
                case 't':
                    plain.Append('\t');
                    break;
                case 'r':
                    plain.Append('\r');
                    break;
                case 'x' when i + 2 < word.Length - 1:
                    plain.Append((char)int.Parse(word.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                case 'u' when i + 4 < word.Length - 1:
                    plain.Append((char)int.Parse(word.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    i += 4;
                    break;
                default:
                    plain.Append(word[i]);
                    break;
            }
        }

        return word[0] == '\'' ? plain.Length > 0 ? (long)plain[0] : 0L : plain.ToString();
    }

    private string Next()
    {
        var start = _at;
        var letter = text[_at];
        if (letter is '"' or '`' or '\'')
            return Quoted(letter);
        if (letter == ':' && _at + 1 < text.Length && text[_at + 1] == '=')
        {
            _at += 2;
            return ":=";
        }

        if (letter is '(' or ')' or '|' or ',' or '=' or '.')
        {
            _at++;
            return letter.ToString();
        }

        if (letter == '$' || letter == '_' || char.IsLetter(letter))
        {
            _at++;
            while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] == '_'))
                _at++;
            return text[start.._at];
        }

        if (char.IsAsciiDigit(letter) || letter is '-' or '+')
        {
            _at++;
            while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] == '.'))
                _at++;
            return text[start.._at];
        }

        throw new TemplateException($"unexpected {GoString.Quote(letter.ToString())} in command");
    }

    private string Quoted(char quote)
    {
        var start = _at++;
        while (_at < text.Length && text[_at] != quote)
            _at += text[_at] == '\\' && quote != '`' ? 2 : 1;
        if (_at >= text.Length)
            throw new TemplateException(quote == '`' ? "unterminated raw quoted string" : quote == '"' ? "unterminated quoted string" : "unterminated character constant");
        return text[start..++_at];
    }
}
