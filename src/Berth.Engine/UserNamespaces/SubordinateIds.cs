using System.Globalization;
using Berth.Linux.Processes;

namespace Berth.Engine.UserNamespaces;

/// <summary>subuid(5) and subgid(5): which ids of the host a user may give to namespaces.</summary>
public static class SubordinateIds
{
    /// <summary>Where a user is given ids that has none, as Docker does.</summary>
    public const uint FirstOfAll = 100_000;

    /// <summary>How many one gets.</summary>
    public const uint Count = 65_536;

    /// <summary>
    /// A user's ranges as a map from 0 on: those of a name or of its number, one behind the other, in the order of their ids. A line that is
    /// none, or that reaches beyond the last id, is passed over.
    /// </summary>
    public static IReadOnlyList<IdRange> MapOf(string text, string user, uint? uid)
    {
        var map = new List<IdRange>();
        var inside = 0u;
        foreach (var (owner, first, count) in Lines(text).OrderBy(line => line.First))
        {
            var isOurs = owner == user || (uid is { } number && owner == number.ToString(CultureInfo.InvariantCulture));
            if (!isOurs || count > uint.MaxValue - inside) continue;
            map.Add(new IdRange(inside, first, count));
            inside += count;
        }
        return map;
    }

    /// <summary>The first id from which on <see cref="Count"/> are nobody's yet.</summary>
    /// <exception cref="EngineException">There are none.</exception>
    public static uint FirstFree(string text)
    {
        ulong free = FirstOfAll;
        foreach (var (_, first, count) in Lines(text).OrderBy(line => line.First))
            if (first < free + Count && (ulong)first + count > free) free = (ulong)first + count;
        return free + Count <= uint.MaxValue ? (uint)free : throw EngineException.Internal("unable to find available subordinate id range");
    }

    private static IEnumerable<(string Owner, uint First, uint Count)> Lines(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var parts = line.Trim().Split(':');
            if (parts.Length == 3 && parts[0].Length > 0 && Number(parts[1], out var first) && Number(parts[2], out var count)
                && count > 0 && count <= uint.MaxValue - first)
                yield return (parts[0], first, count);
        }
    }

    private static bool Number(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
