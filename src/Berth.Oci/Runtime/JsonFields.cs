using System.Text.Json;

namespace Berth.Oci;

/// <summary>
/// Reads members of a parsed document. For a program that reads one document and ends: the serializer's metadata costs several times what
/// the reading does. A member that is missing or null is its kind's empty value, as with the serializer.
/// </summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement element, string name) => element.Field(name)?.GetString();

    public static string Needed(this JsonElement element, string name) =>
        element.Text(name) ?? throw new JsonException($"\"{name}\" is missing");

    public static bool Flag(this JsonElement element, string name) => element.Field(name)?.GetBoolean() == true;

    public static long? Long(this JsonElement element, string name) => element.Field(name)?.GetInt64();

    public static ulong? Unsigned(this JsonElement element, string name) => element.Field(name)?.GetUInt64();

    public static uint? Id(this JsonElement element, string name) => element.Field(name)?.GetUInt32();

    public static int? Int(this JsonElement element, string name) => element.Field(name)?.GetInt32();

    public static T? Part<T>(this JsonElement element, string name, Func<JsonElement, T> read)
        where T : class => element.Field(name) is { } value ? read(value) : null;

    public static IReadOnlyList<T> List<T>(this JsonElement element, string name, Func<JsonElement, T> read)
    {
        if (element.Field(name) is not { } array) return [];
        var list = new T[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray()) list[i++] = read(item);
        return list;
    }

    public static IReadOnlyList<string> Texts(this JsonElement element, string name) => element.List(name, static item => item.GetString() ?? "");

    public static IReadOnlyDictionary<string, string> Map(this JsonElement element, string name)
    {
        if (element.Field(name) is not { } members) return EmptyStrings.Map;
        var map = new Dictionary<string, string>();
        foreach (var member in members.EnumerateObject()) map[member.Name] = member.Value.GetString() ?? "";
        return map;
    }
}
