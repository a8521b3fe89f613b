namespace Berth.Api.Json;

/// <summary>A JSON object whose keys are written in the order Go writes a map: by code unit.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class ApiMap<T> : SortedDictionary<string, T>
{
    /// <summary>An empty map.</summary>
    public ApiMap()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>A copy of other pairs; the last of two equal keys wins.</summary>
    public ApiMap(IEnumerable<KeyValuePair<string, T>> pairs)
        : this()
    {
        foreach (var (key, value) in pairs)
            this[key] = value;
    }
}

/// <summary>Go's <c>struct{}</c>: the value <c>{}</c> of a map that is used as a set.</summary>
public sealed record Empty
{
    /// <summary>The one value there is.</summary>
    public static Empty Value { get; } = new();
}
