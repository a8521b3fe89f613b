namespace Berth.Linux.Cgroups;

/// <summary>Files of lines <c>key value</c>.</summary>
internal static class KeyedFile
{
    /// <summary>One value; 0 when the key or the file is not there.</summary>
    public static ulong Value(string? text, string key)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Length > key.Length && line[key.Length] == ' ' && line.StartsWith(key, StringComparison.Ordinal)
                && ulong.TryParse(line[(key.Length + 1)..], out var value)) return value;
        }

        return 0;
    }

    /// <summary>All values.</summary>
    public static Dictionary<string, ulong> All(string? text)
    {
        var values = new Dictionary<string, ulong>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var space = line.IndexOf(' ');
            if (space > 0 && ulong.TryParse(line[(space + 1)..], out var value)) values[line[..space].ToString()] = value;
        }

        return values;
    }
}
