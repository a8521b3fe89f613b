using System.Text.Json;

namespace Berth.Oci;

/// <summary>Looks for null where .NET's reader lets it through: it knows that a member must not be null, and does not look into lists.</summary>
public static class JsonNull
{
    /// <summary>The first list entry of a document that is null, by its place: <c>rules[1].keys[0]</c>; null when there is none.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string? InLists(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document);
        using var parsed = JsonDocument.ParseValue(ref reader);
        return Find(parsed.RootElement, "");
    }

    private static string? Find(JsonElement element, string place) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(x => Find(x.Value, place.Length == 0 ? x.Name : $"{place}.{x.Name}")).FirstOrDefault(x => x is not null),
        JsonValueKind.Array => element.EnumerateArray().Select((x, i) => x.ValueKind == JsonValueKind.Null ? $"{place}[{i}]" : Find(x, $"{place}[{i}]")).FirstOrDefault(x => x is not null),
        _ => null,
    };
}
