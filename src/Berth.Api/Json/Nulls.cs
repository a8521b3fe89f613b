using Berth.Api.Containers;

namespace Berth.Api.Json;

/// <summary>Puts the empty value of its kind where a request has null, as Go's reader does: what reads lists and maps need not ask each entry.</summary>
internal static class Nulls
{
    public static string[]? Fill(string[]? texts)
    {
        for (var i = 0; i < texts?.Length; i++) texts[i] ??= "";
        return texts;
    }

    public static T[]? Fill<T>(T[]? records)
        where T : class, new()
    {
        for (var i = 0; i < records?.Length; i++) records[i] ??= new T();
        return records;
    }

    public static string[][]? Fill(string[][]? lists)
    {
        for (var i = 0; i < lists?.Length; i++) lists[i] = Fill(lists[i]) ?? [];
        return lists;
    }

    public static ApiMap<PortBinding[]?>? Fill(ApiMap<PortBinding[]?>? ports)
    {
        foreach (var bindings in ports?.Values ?? Enumerable.Empty<PortBinding[]?>()) Fill(bindings);
        return ports;
    }

    public static ApiMap<string>? Fill(ApiMap<string>? map) => Fill(map, "");

    public static ApiMap<Empty>? Fill(ApiMap<Empty>? set) => Fill(set, Empty.Value);

    private static ApiMap<T>? Fill<T>(ApiMap<T>? map, T empty)
        where T : class
    {
        if (map?.ContainsValue(null!) != true) return map;
        foreach (var key in map.Keys.ToList()) map[key] ??= empty;
        return map;
    }
}
