using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Berth.Api.Requests;

/// <summary>
/// The <c>filters</c> of a list, prune or events call: values by key. Both encodings are read, <c>{"label":["a=b"]}</c> and
/// <c>{"label":{"a=b":true}}</c>; the second is written.
/// </summary>
public sealed class Filters
{
    private readonly SortedDictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <summary>The keys that are set.</summary>
    public IReadOnlyCollection<string> Keys => _values.Keys;

    /// <summary>No filter is set.</summary>
    public bool IsEmpty => _values.Count == 0;

    /// <summary>Reads the query parameter; absent and empty are no filters. <see cref="FormatException"/> when it is not filters.</summary>
    public static Filters Parse(string? json)
    {
        var filters = new Filters();
        if (string.IsNullOrEmpty(json))
            return filters;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Null)
                return filters;
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Object)
                {
                    foreach (var value in member.Value.EnumerateObject())
                    {
                        if (value.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                            throw new FormatException("invalid filter");
                        filters.Add(member.Name, value.Name);
                    }
                }
                else
                {
                    foreach (var value in member.Value.EnumerateArray())
                        filters.Add(member.Name, value.GetString() ?? "");
                }
            }

            return filters;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new FormatException("invalid filter", failure);
        }
    }

    /// <summary>Sets one more value.</summary>
    public void Add(string key, string value)
    {
        if (!_values.TryGetValue(key, out var values))
            _values[key] = values = [];
        if (!values.Contains(value))
            values.Add(value);
    }

    /// <summary>Values of a key; none when it is not set.</summary>
    public IReadOnlyList<string> Get(string key) => _values.TryGetValue(key, out var values) ? values : [];

    /// <summary>A key is set.</summary>
    public bool Contains(string key) => _values.ContainsKey(key);

    /// <summary>Refuses keys the call does not know: <see cref="FormatException"/> <c>invalid filter 'x'</c>.</summary>
    public void Validate(params ReadOnlySpan<string> accepted)
    {
        foreach (var key in _values.Keys)
        {
            if (!accepted.Contains(key))
                throw new FormatException($"invalid filter '{key}'");
        }
    }

    /// <summary>The key is not set, or one of its values is exactly <paramref name="value"/>.</summary>
    public bool Exact(string key, string value) => !_values.TryGetValue(key, out var values) || values.Contains(value);

    /// <summary>The key is not set, or one of its values begins <paramref name="value"/>.</summary>
    public bool Prefix(string key, string value)
    {
        if (!_values.TryGetValue(key, out var values))
            return true;
        foreach (var prefix in values)
        {
            if (value.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>The key is not set, or one of its values is <paramref name="value"/> or, as a regular expression, is found in it.</summary>
    public bool Match(string key, string value)
    {
        if (Exact(key, value))
            return true;
        foreach (var pattern in _values[key])
        {
            try
            {
                // NonBacktracking: the pattern is the client's, and must not cost more than its length.
                if (Regex.IsMatch(value, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))
                    return true;
            }
            catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
            {
                // Docker, too, lets a pattern that is none match nothing.
                continue;
            }
        }

        return false;
    }

    /// <summary>Every value of the key (<c>name</c> or <c>name=value</c>) holds for <paramref name="pairs"/>; used for labels.</summary>
    public bool MatchPairs(string key, IReadOnlyDictionary<string, string>? pairs)
    {
        foreach (var wanted in Get(key))
        {
            var equals = wanted.IndexOf('=');
            var name = equals < 0 ? wanted : wanted[..equals];
            if (pairs is null || !pairs.TryGetValue(name, out var value))
                return false;
            if (equals >= 0 && value != wanted[(equals + 1)..])
                return false;
        }

        return true;
    }

    /// <summary>
    /// A flag: <paramref name="absent"/> when not set; <see cref="FormatException"/> when its values are not one of true, false, 1, 0.
    /// </summary>
    public bool Flag(string key, bool absent)
    {
        if (!_values.TryGetValue(key, out var values) || values.Count == 0)
            return absent;
        bool yes = values.Contains("1") || values.Contains("true"), no = values.Contains("0") || values.Contains("false");
        if (yes == no)
            throw new FormatException($"invalid filter '{key}=[{string.Join(' ', values)}]'");
        return yes;
    }

    /// <summary>The query parameter, unescaped.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (key, values) in _values)
            {
                writer.WriteStartObject(key);
                foreach (var value in values)
                    writer.WriteBoolean(value, true);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
