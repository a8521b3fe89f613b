using System.Globalization;
using System.Text;

namespace Berth.Cli.Json;

/// <summary>
/// Writes JSON. Utf8JsonWriter would build the tables of its text encoder first, which takes longer than a whole request.
/// </summary>
internal sealed class JsonSink
{
    private readonly StringBuilder _text = new(512);
    private bool _first = true;

    public void BeginObject(string? name = null) => Begin(name, '{');

    public void EndObject() => End('}');

    public void BeginArray(string? name = null) => Begin(name, '[');

    public void EndArray() => End(']');

    public void Text(string? name, string value)
    {
        Name(name);
        Quote(value);
    }

    public void Number(string? name, long value)
    {
        Name(name);
        _text.Append(CultureInfo.InvariantCulture, $"{value}");
    }

    public void Flag(string name, bool value)
    {
        Name(name);
        _text.Append(value ? "true" : "false");
    }

    /// <summary>JSON that is written already.</summary>
    public void Raw(string name, string json)
    {
        Name(name);
        _text.Append(json);
    }

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    private void Begin(string? name, char bracket)
    {
        Name(name);
        _text.Append(bracket);
        _first = true;
    }

    private void End(char bracket)
    {
        _text.Append(bracket);
        _first = false;
    }

    private void Name(string? name)
    {
        if (!_first)
            _text.Append(',');
        _first = false;
        if (name is null)
            return;
        Quote(name);
        _text.Append(':');
    }

    private void Quote(string value)
    {
        _text.Append('"');
        foreach (var letter in value)
        {
            switch (letter)
            {
                case '"' or '\\':
                    _text.Append('\\').Append(letter);
                    break;
                case '\n':
                    _text.Append("\\n");
                    break;
                case '\t':
                    _text.Append("\\t");
                    break;
                case < ' ':
                    _text.Append("\\u00").Append((letter >> 4).ToString("x", CultureInfo.InvariantCulture)).Append((letter & 15).ToString("x", CultureInfo.InvariantCulture));
                    break;
                default:
                    _text.Append(letter);
                    break;
            }
        }

        _text.Append('"');
    }
}
