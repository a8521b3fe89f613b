using System.Globalization;

namespace Berth.Engine.Cpus;

/// <summary>Lists of processors or memory nodes as cpuset(7) writes them: <c>0-2,7</c>.</summary>
public static class IndexSet
{
    private const int Maximum = 8192;

    /// <summary>Reads a list; null when it is not one.</summary>
    public static SortedSet<int>? TryParse(string text)
    {
        var set = new SortedSet<int>();
        if (text.Length == 0) return set;
        foreach (var part in text.Trim().Split(','))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            var from = dash < 0 ? part : part[..dash];
            var to = dash < 0 ? part : part[(dash + 1)..];
            if (!TryIndex(from, out var first) || !TryIndex(to, out var last) || last < first) return null;
            for (var index = first; index <= last; index++) set.Add(index);
        }
        return set;
    }

    private static bool TryIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < Maximum;
}
