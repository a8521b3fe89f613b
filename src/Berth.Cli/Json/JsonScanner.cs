using System.Buffers.Text;
using System.Text;

namespace Berth.Cli.Json;

/// <summary>
/// Walks over the few names and values of a small answer, whatever its nesting: enough for an id, warnings, an exit code.
/// </summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _at;

    /// <summary>The name that the current value belongs to; elements of a list have the list's.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The current value is a string, and this is it; else null.</summary>
    public string? Text { get; private set; }

    /// <summary>The current value is a whole number, and this is it; else null.</summary>
    public long? Number { get; private set; }

    /// <summary>Goes to the next string or number; false at the end.</summary>
    public bool Next()
    {
        while (_at < _json.Length)
        {
            var letter = _json[_at];
            if (letter == '"')
            {
                var text = ReadString();
                if (IsName())
                {
                    Name = text;
                    continue;
                }

                (Text, Number) = (text, null);
                return true;
            }

            if (letter is (byte)'-' or (>= (byte)'0' and <= (byte)'9') && Utf8Parser.TryParse(_json[_at..], out long number, out var length))
            {
                _at += length;
                (Text, Number) = (null, number);
                return true;
            }

            _at++;
        }

        return false;
    }

    private bool IsName()
    {
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            _at++;
        return _at < _json.Length && _json[_at] == ':';
    }

    private string ReadString()
    {
        var start = ++_at;
        var escaped = false;
        while (_at < _json.Length && _json[_at] != '"')
        {
            escaped |= _json[_at] == '\\';
            _at += _json[_at] == '\\' ? 2 : 1;
        }

        var end = Math.Min(_at++, _json.Length);
        var text = Encoding.UTF8.GetString(_json[start..end]);
        return escaped ? Unescape(text) : text;
    }

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || ++i >= text.Length)
                plain.Append(i < text.Length ? text[i] : '\\');
            else if (text[i] == 'u' && i + 4 < text.Length && ushort.TryParse(text.AsSpan(i + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit))
                (plain, i) = (plain.Append((char)unit), i + 4);
            else
                plain.Append(text[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var other => other });
        }

        return plain.ToString();
    }
}
