using System.Globalization;
using Berth.Engine;

namespace Berth.Daemon.Http;

/// <summary>
/// The query of a request. Most requests have none or two values, so it is read in place: no dictionary, and a string only for what is asked.
/// </summary>
public readonly struct Query(string text)
{
    private readonly string _text = text;

    /// <summary>The first value of <paramref name="key"/>, decoded; null when it is not there, empty when it is there without one.</summary>
    public string? this[string key] => TryGet(key, out var value) ? value : null;

    /// <summary>Whether <paramref name="key"/> is there, with or without a value.</summary>
    public bool Has(string key) => Find(key, 0, out _, out _);

    /// <summary>The first value of <paramref name="key"/>, or the empty string.</summary>
    public string Text(string key) => this[key] ?? "";

    /// <summary>The first value of <paramref name="key"/> as the path of a file, whose bytes may be no UTF-8 (<see cref="Berth.Linux.PathText"/>); or the empty string.</summary>
    public string Path(string key) => Find(key, 0, out var start, out var end) ? PercentText.DecodePath(_text.AsSpan(start, end - start), plus: true) : "";

    /// <summary>Docker's reading of a boolean: nothing, 0, no, false and none are false; anything else is true.</summary>
    public bool Flag(string key, bool whenAbsent = false)
    {
        if (!TryGet(key, out var value)) return whenAbsent;
        value = value.Trim();
        return !(value.Length == 0 || value == "0" || value.Equals("no", StringComparison.OrdinalIgnoreCase)
            || value.Equals("false", StringComparison.OrdinalIgnoreCase) || value.Equals("none", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A decimal number, or null when there is none.</summary>
    /// <exception cref="EngineException">Internal, as Docker answers it: the value is not a number.</exception>
    public int? Number(string key)
    {
        var value = this[key];
        if (string.IsNullOrEmpty(value)) return null;
        return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw EngineException.Internal($"strconv.Atoi: parsing \"{value}\": invalid syntax");
    }

    /// <summary>Every value of <paramref name="key"/>, in order.</summary>
    public IReadOnlyList<string> All(string key)
    {
        List<string> values = [];
        for (var at = 0; Find(key, at, out var start, out var end); at = end) values.Add(Decode(_text.AsSpan(start, end - start)));
        return values;
    }

    private bool TryGet(string key, out string value)
    {
        value = "";
        if (!Find(key, 0, out var start, out var end)) return false;
        value = Decode(_text.AsSpan(start, end - start));
        return true;
    }

    // start..end is the raw value; the search goes on behind the '&' that follows it.
    private bool Find(string key, int from, out int start, out int end)
    {
        var text = _text ?? "";
        var at = from;
        while (at < text.Length)
        {
            if (text[at] is '?' or '&')
            {
                at++;
                continue;
            }
            var stop = text.IndexOf('&', at);
            if (stop < 0) stop = text.Length;
            var pair = text.AsSpan(at, stop - at);
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            if (name.SequenceEqual(key) || (name.ContainsAny('%', '+') && Decode(name) == key))
            {
                start = equals < 0 ? stop : at + equals + 1;
                end = stop;
                return true;
            }
            at = stop;
        }
        start = end = 0;
        return false;
    }

    private static string Decode(ReadOnlySpan<char> raw) => PercentText.Decode(raw, plus: true);
}
