using System.Text.Json;

namespace Berth.Templates;

/// <summary>
/// Values of a template: strings, long, double, bool, null, lists, maps, JSON elements and rows. This is how their parts are reached.
/// </summary>
internal static class TemplateData
{
    /// <summary>The field of a value; <see cref="TemplateException"/> when there is none.</summary>
    public static object? Field(object? value, string name, string path)
    {
        switch (value)
        {
            case IRow row:
                return row.TryGet(name, out var cell) ? cell
                    : throw new TemplateException($"executing \"\" at <{path}>: can't evaluate field {name} in type {row.TypeName}");
            case JsonElement { ValueKind: JsonValueKind.Object } element:
                if (element.TryGetProperty(name, out var member))
                    return Plain(member);
                // Go's field names differ from JSON's by case: ID and Id, NanoCPUs and NanoCpus.
                foreach (var candidate in element.EnumerateObject())
                {
                    if (candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                        return Plain(candidate.Value);
                }

                throw new TemplateException($"executing \"\" at <{path}>: map has no entry for key {GoString.Quote(name)}");
            case IReadOnlyDictionary<string, string> map:
                return map.TryGetValue(name, out var text) ? text : null;
            case null or JsonElement { ValueKind: JsonValueKind.Null }:
                throw new TemplateException($"executing \"\" at <{path}>: nil data; no entry for key {GoString.Quote(name)}");
            default:
                throw new TemplateException($"executing \"\" at <{path}>: can't evaluate field {name} in type {TypeName(value)}");
        }
    }

    /// <summary>A JSON element as the value it stands for; objects, lists and null stay elements.</summary>
    public static object? Plain(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble(),
        _ => element,
    };

    /// <summary>Go's truth: not zero, not empty.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        string text => text.Length > 0,
        long number => number != 0,
        double number => number != 0,
        JsonElement element => element.ValueKind is not JsonValueKind.Null && Length(element) != 0,
        System.Collections.ICollection collection => collection.Count > 0,
        _ => true,
    };

    /// <summary>Parts of a value with their keys; null when it has none.</summary>
    public static List<(object? Key, object? Value)>? Parts(object? value)
    {
        var parts = new List<(object? Key, object? Value)>();
        switch (value)
        {
            case JsonElement { ValueKind: JsonValueKind.Array } list:
                foreach (var item in list.EnumerateArray())
                    parts.Add(((long)parts.Count, Plain(item)));
                return parts;
            case JsonElement { ValueKind: JsonValueKind.Object } map:
                foreach (var member in map.EnumerateObject())
                    parts.Add((member.Name, Plain(member.Value)));
                parts.Sort(static (left, right) => string.CompareOrdinal((string)left.Key!, (string)right.Key!));
                return parts;
            case JsonElement { ValueKind: JsonValueKind.Null } or null:
                return parts;
            case IReadOnlyList<string> list:
                foreach (var item in list)
                    parts.Add(((long)parts.Count, item));
                return parts;
            case IReadOnlyDictionary<string, string> map:
                foreach (var (key, item) in map)
                    parts.Add((key, item));
                return parts;
            case long count:
                for (var i = 0L; i < count; i++)
                    parts.Add((i, i));
                return parts;
            default:
                return null;
        }
    }

    /// <summary><c>len</c>.</summary>
    public static long Length(object? value) => value switch
    {
        string text => System.Text.Encoding.UTF8.GetByteCount(text),
        JsonElement { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
        JsonElement { ValueKind: JsonValueKind.Object } map => map.GetPropertyCount(),
        JsonElement { ValueKind: JsonValueKind.Null } => 0,
        System.Collections.ICollection collection => collection.Count,
        _ => throw new TemplateException($"error calling len: len of type {TypeName(value)}"),
    };

    public static string TypeName(object? value) => value switch
    {
        null => "nil",
        string => "string",
        bool => "bool",
        long => "int",
        double => "float64",
        JsonElement { ValueKind: JsonValueKind.Array } => "[]interface {}",
        JsonElement => "map[string]interface {}",
        _ => "interface {}",
    };
}

/// <summary>A line of a list: columns by name.</summary>
public interface IRow
{
    /// <summary>What Go would call its type, for messages.</summary>
    string TypeName { get; }

    /// <summary>All columns in the order of their names, for <c>json</c>.</summary>
    IEnumerable<string> Columns { get; }

    /// <summary>A column; false when there is none of that name.</summary>
    bool TryGet(string name, out object? value);
}
