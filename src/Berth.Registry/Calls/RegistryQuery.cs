namespace Berth.Registry.Calls;

/// <summary>The parameters of a request's address.</summary>
/// <param name="pairs">Names and values, decoded, in the order of the address.</param>
public sealed class RegistryQuery(IReadOnlyList<KeyValuePair<string, string>> pairs)
{
    /// <summary>No parameters.</summary>
    public static RegistryQuery Empty { get; } = new([]);

    /// <summary>The first value of a parameter, or null.</summary>
    public string? this[string name] => All(name).FirstOrDefault();

    /// <summary>Every value of a parameter.</summary>
    public IEnumerable<string> All(string name) => pairs.Where(x => x.Key == name).Select(x => x.Value);

    /// <summary>Reads <c>?a=b&amp;c=d</c>, with or without the question mark.</summary>
    public static RegistryQuery Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var body = text.StartsWith('?') ? text[1..] : text;
        return body.Length == 0 ? Empty : new RegistryQuery([.. body.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Pair)]);
    }

    private static KeyValuePair<string, string> Pair(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new(Decode(text), "") : new(Decode(text[..equals]), Decode(text[(equals + 1)..]));
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
