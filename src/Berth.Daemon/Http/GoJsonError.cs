using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Berth.Daemon.Http;

/// <summary>
/// Says what is wrong with a body in the words of Docker's JSON decoder, which tests and scripts look for. Only called on failure.
/// </summary>
internal static class GoJsonError
{
    public static string Describe(ReadOnlySequence<byte> body, JsonException failure)
    {
        var text = Encoding.UTF8.GetString(body);
        return new Scan(text).SyntaxError() ?? TypeError(text, failure);
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

    private ref struct Scan(string text)
    {
        private const string End = "unexpected EOF";
        private readonly ReadOnlySpan<char> _text = text;
        private int _at;

        public string? SyntaxError() => Value("looking for beginning of value", 0);

        private string? Value(string where, int depth)
        {
            if (depth > 1000) return "exceeded max depth";
            if (!Next(out var c)) return End;
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
            if (!Next(out var c)) return End;
            if (c == '}') return Take();
            while (true)
            {
                if (!Next(out c)) return End;
                if (c != '"') return Invalid(c, "looking for beginning of object key string");
                if (String() is { } key) return key;
                if (!Next(out c)) return End;
                if (c != ':') return Invalid(c, "after object key");
                _at++;
                if (Value("looking for beginning of value", depth + 1) is { } value) return value;
                if (!Next(out c)) return End;
                if (c == '}') return Take();
                if (c != ',') return Invalid(c, "after object key:value pair");
                _at++;
            }
        }

        private string? Array(int depth)
        {
            _at++;
            if (!Next(out var c)) return End;
            if (c == ']') return Take();
            while (true)
            {
                if (Value("looking for beginning of value", depth + 1) is { } value) return value;
                if (!Next(out c)) return End;
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
                if (++_at >= _text.Length) return End;
                if (!"\"\\/bfnrtu".Contains(_text[_at], StringComparison.Ordinal)) return $"invalid escape sequence `\\{_text[_at]}` in string";
            }
            return End;
        }

        private string? Literal(string word)
        {
            for (var i = 0; i < word.Length; i++, _at++)
            {
                if (_at >= _text.Length) return End;
                if (_text[_at] != word[i]) return Invalid(_text[_at], $"in literal {word} (expecting '{word[i]}')");
            }
            return null;
        }

        private string? Number()
        {
            if (_text[_at] == '-') _at++;
            if (_at >= _text.Length) return End;
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

        private static string Invalid(char c, string where) => $"invalid character {(c == '"' ? "'\"'" : c == '\'' ? "'\\''" : $"'{c}'")} {where}";
    }
}
