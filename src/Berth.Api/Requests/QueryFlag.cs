namespace Berth.Api.Requests;

/// <summary>Booleans of the query string, as Docker reads them.</summary>
public static class QueryFlag
{
    /// <summary>Absent, empty, <c>0</c>, <c>no</c>, <c>false</c> and <c>none</c> (without regard to case) are false, everything else is true.</summary>
    public static bool Parse(string? value)
    {
        var text = value.AsSpan().Trim();
        return !(text.IsEmpty
            || text is "0"
            || text.Equals("no", StringComparison.OrdinalIgnoreCase)
            || text.Equals("false", StringComparison.OrdinalIgnoreCase)
            || text.Equals("none", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>As <see cref="Parse"/>, but absent is <paramref name="absent"/>.</summary>
    public static bool ParseOr(string? value, bool absent) => value is null ? absent : Parse(value);
}
