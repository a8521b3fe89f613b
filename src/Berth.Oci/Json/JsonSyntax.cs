namespace Berth.Oci;

/// <summary>What is wrong with the form of a JSON text, in the words of Go's reader, which users of containers know and scripts look for.</summary>
public static class JsonSyntax
{
    /// <summary>The first mistake; null when the first value of the text has none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="end">What is said of a text that ends too early: Go's readers of streams and of whole texts differ there.</param>
    public static string? Mistake(ReadOnlySpan<char> text, string end = "unexpected end of JSON input") => Mistake(text, out _, end);

    /// <summary>The same, and where it is: an index into the text.</summary>
    public static string? Mistake(ReadOnlySpan<char> text, out int at, string end = "unexpected end of JSON input")
    {
        var scan = new Scan(text, end);
        var mistake = scan.Value("looking for beginning of value", 0);
        at = scan.At;
        return mistake;
    }

    /// <summary>How many objects and lists lie in each other in a text without mistakes.</summary>
    public static int Depth(ReadOnlySpan<char> text)
    {
        var (depth, most) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '{' or '[') most = Math.Max(most, ++depth);
            else if (text[i] is '}' or ']') depth--;
            else if (text[i] == '"') i = EndOfString(text, i);
        }
        return most;
    }

    /// <summary>The index of what stands behind the first value of a text; null when nothing does.</summary>
    public static int? Rest(ReadOnlySpan<char> text)
    {
        var scan = new Scan(text, "");
        if (scan.Value("", 0) is not null) return null;
        var rest = text[scan.At..].IndexOfAnyExcept(" \t\r\n");
        return rest < 0 ? null : scan.At + rest;
    }

    /// <summary>A character in Go's quotes.</summary>
    public static string Quote(char c) => c switch
    {
        '"' => "'\"'",
        '\'' => "'\\''",
        '\n' => "'\\n'",
        '\r' => "'\\r'",
        '\t' => "'\\t'",
        < ' ' or '\x7f' => $"'\\x{(int)c:x2}'",
        _ => $"'{c}'",
    };

    private static int EndOfString(ReadOnlySpan<char> text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '"') return i;
        }
        return text.Length;
    }

    private ref struct Scan(ReadOnlySpan<char> text, string end)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _at;

        public readonly int At => _at;

        public string? Value(string where, int depth)
        {
            if (depth > 1000) return "exceeded max depth";
            if (!Next(out var c)) return end;
            return c switch
            {
                '{' => Object(depth),
                '[' => Array(depth),
                '"' => String(),
                't' => Literal("true"),
                'f' => Literal("false"),
                'n' => Literal("null"),
                '-' or (>= '0' and <= '9') => Number(),
                _ => Invalid(c, where),
            };
        }

        private string? Object(int depth)
        {
            _at++;
            if (!Next(out var c)) return end;
            if (c == '}') return Take();
            while (true)
            {
                if (!Next(out c)) return end;
                if (c != '"') return Invalid(c, "looking for beginning of object key string");
                if (String() is { } key) return key;
                if (!Next(out c)) return end;
                if (c != ':') return Invalid(c, "after object key");
                _at++;
                if (Value("looking for beginning of value", depth + 1) is { } value) return value;
                if (!Next(out c)) return end;
                if (c == '}') return Take();
                if (c != ',') return Invalid(c, "after object key:value pair");
                _at++;
            }
        }

        private string? Array(int depth)
        {
            _at++;
            if (!Next(out var c)) return end;
            if (c == ']') return Take();
            while (true)
            {
                if (Value("looking for beginning of value", depth + 1) is { } value) return value;
                if (!Next(out c)) return end;
                if (c == ']') return Take();
                if (c != ',') return Invalid(c, "after array element");
                _at++;
            }
        }

        private string? String()
        {
            for (_at++; _at < _text.Length; _at++)
            {
                var c = _text[_at];
                if (c == '"') return Take();
                if (c < ' ') return Invalid(c, "in string literal");
                if (c != '\\') continue;
                if (++_at >= _text.Length) return end;
                if (!"\"\\/bfnrtu".Contains(_text[_at], StringComparison.Ordinal)) return $"invalid escape sequence `\\{_text[_at]}` in string";
            }
            return end;
        }

        private string? Literal(string word)
        {
            for (var i = 0; i < word.Length; i++, _at++)
            {
                if (_at >= _text.Length) return end;
                if (_text[_at] != word[i]) return Invalid(_text[_at], $"in literal {word} (expecting '{word[i]}')");
            }
            return null;
        }

        private string? Number()
        {
            if (_text[_at] == '-') _at++;
            if (_at >= _text.Length) return end;
            if (!char.IsAsciiDigit(_text[_at])) return Invalid(_text[_at], "in numeric literal");
            if (_text[_at] == '0' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])) return Take();
            while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] is '.' or 'e' or 'E' or '+' or '-')) _at++;
            return null;
        }

        private bool Next(out char c)
        {
            while (_at < _text.Length && (_text[_at] is ' ' or '\t' or '\r' or '\n')) _at++;
            c = _at < _text.Length ? _text[_at] : '\0';
            return _at < _text.Length;
        }

        private string? Take()
        {
            _at++;
            return null;
        }

        private static string Invalid(char c, string where) => $"invalid character {Quote(c)} {where}";
    }
}
