namespace Berth.Oci;

/// <summary>
/// Lists and maps without null in them. The documents are written and read by programs in Go, where null stands for the empty value of its kind
/// anywhere; what reads them here need not ask each entry.
/// </summary>
public static class Filled
{
    /// <summary>Null texts are empty ones.</summary>
    public static IReadOnlyList<string>? List(IReadOnlyList<string>? list) => list?.Contains(null!) == true ? [.. list.Select(x => x ?? "")] : list;

    /// <summary>Null records are those that say nothing.</summary>
    public static IReadOnlyList<T>? List<T>(IReadOnlyList<T>? list)
        where T : class, new() => list?.Contains(null!) == true ? [.. list.Select(x => x ?? new T())] : list;

    /// <summary>Null texts are empty ones.</summary>
    public static IReadOnlyDictionary<string, string>? Map(IReadOnlyDictionary<string, string>? map) =>
        map?.Values.Contains(null!) == true ? map.ToDictionary(x => x.Key, x => x.Value ?? "") : map;

    /// <summary>Null values are <c>{}</c>.</summary>
    public static IReadOnlyDictionary<string, EmptyObject>? Set(IReadOnlyDictionary<string, EmptyObject>? set) =>
        set?.Values.Contains(null!) == true ? set.ToDictionary(x => x.Key, static _ => EmptyObject.Value) : set;
}
