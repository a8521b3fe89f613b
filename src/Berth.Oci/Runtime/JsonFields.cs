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

    public static string? Text(this JsonElement element, string name) => element.Member(name, "a string", static value => value.GetString());

    public static string Needed(this JsonElement element, string name) => element.Text(name) ?? throw new JsonFieldException(name, "is missing");

    public static bool Flag(this JsonElement element, string name) => element.Member(name, "true or false", static value => value.GetBoolean());

    public static long? Long(this JsonElement element, string name) => element.Member<long?>(name, "a whole number", static value => value.GetInt64());

    public static ulong? Unsigned(this JsonElement element, string name) => element.Member<ulong?>(name, "a whole number, not below zero", static value => value.GetUInt64());

    public static uint? Id(this JsonElement element, string name) => element.Member<uint?>(name, "a number from 0 to 4294967295", static value => value.GetUInt32());

    public static int? Int(this JsonElement element, string name) => element.Member<int?>(name, "a whole number", static value => value.GetInt32());

    public static T? Part<T>(this JsonElement element, string name, Func<JsonElement, T> read)
        where T : class
    {
        if (element.Field(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Object) throw new JsonFieldException(name, "must be an object");
        return Within(name, value, read);
    }

    public static IReadOnlyList<T> List<T>(this JsonElement element, string name, Func<JsonElement, T> read)
    {
        if (element.Field(name) is not { } array) return [];
        if (array.ValueKind != JsonValueKind.Array) throw new JsonFieldException(name, "must be a list");
        var list = new T[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray())
        {
            list[i] = Within($"{name}[{i}]", item, read);
            i++;
        }

        return list;
    }

    public static IReadOnlyList<string> Texts(this JsonElement element, string name) => element.List(name, static item => item.GetString() ?? "");

    public static IReadOnlyDictionary<string, string> Map(this JsonElement element, string name)
    {
        if (element.Field(name) is not { } members) return EmptyStrings.Map;
        if (members.ValueKind != JsonValueKind.Object) throw new JsonFieldException(name, "must be an object");
        return Within(name, members, static inside =>
        {
            var map = new Dictionary<string, string>();
            foreach (var member in inside.EnumerateObject()) map[member.Name] = inside.Text(member.Name) ?? "";
            return map;
        });
    }

    private static T? Member<T>(this JsonElement element, string name, string kind, Func<JsonElement, T> read)
    {
        if (element.Field(name) is not { } value) return default;
        try
        {
            return read(value);
        }
        catch (Exception failure) when (failure is InvalidOperationException or FormatException)
        {
            throw new JsonFieldException(name, $"must be {kind}");
        }
    }

    // Names of what is inside are seen from outside.
    private static T Within<T>(string name, JsonElement value, Func<JsonElement, T> read)
    {
        try
        {
            return read(value);
        }
        catch (JsonFieldException inside)
        {
            throw new JsonFieldException($"{name}.{inside.Field}", inside.Problem);
        }
        catch (Exception failure) when (failure is InvalidOperationException or FormatException)
        {
            throw new JsonFieldException(name, "is of another kind than it must be");
        }
    }
}

/// <summary>A member of a document is not what it must be: <c>process.user.uid must be a number</c>.</summary>
internal sealed class JsonFieldException(string field, string problem) : JsonException($"{field} {problem}")
{
    public string Field { get; } = field;

    public string Problem { get; } = problem;
}
