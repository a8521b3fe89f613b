using System.Globalization;

namespace Berth.Daemon.Http;

/// <summary>A version of the Engine API, <c>1.24</c> to <c>1.51</c>; ordered as Docker orders them.</summary>
/// <param name="Major">Always 1 so far.</param>
/// <param name="Minor">The part after the dot.</param>
public readonly record struct ApiVersion(int Major, int Minor) : IComparable<ApiVersion>
{
    /// <summary>The oldest version served.</summary>
    public static ApiVersion Oldest { get; } = new(1, 24);

    /// <summary>The newest version served, which a path without a version means.</summary>
    public static ApiVersion Newest { get; } = new(1, 51);

    /// <summary>Reads <c>1.41</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ApiVersion version)
    {
        version = default;
        var dot = text.IndexOf('.');
        // "1" alone counts as 1.0, as Docker's comparison of dotted versions has it.
        var head = dot < 0 ? text : text[..dot];
        var tail = dot < 0 ? "0" : text[(dot + 1)..];
        if (tail.IndexOf('.') is >= 0 and var second) tail = tail[..second];
        if (!int.TryParse(head, NumberStyles.None, CultureInfo.InvariantCulture, out var major)) return false;
        if (!int.TryParse(tail, NumberStyles.None, CultureInfo.InvariantCulture, out var minor)) return false;
        version = new ApiVersion(major, minor);
        return true;
    }

    /// <summary>True when the client speaks at least 1.<paramref name="minor"/>.</summary>
    public bool AtLeast(int minor) => Major > 1 || (Major == 1 && Minor >= minor);

    /// <inheritdoc/>
    public int CompareTo(ApiVersion other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    /// <summary>Whether <paramref name="left"/> is older.</summary>
    public static bool operator <(ApiVersion left, ApiVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is newer.</summary>
    public static bool operator >(ApiVersion left, ApiVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is older or the same.</summary>
    public static bool operator <=(ApiVersion left, ApiVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is newer or the same.</summary>
    public static bool operator >=(ApiVersion left, ApiVersion right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
