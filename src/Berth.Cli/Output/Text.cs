using System.Globalization;

namespace Berth.Cli.Output;

/// <summary>Cells of lists.</summary>
internal static class Text
{
    private const long ZeroTime = -62135596800;

    /// <summary>Twelve digits, without the algorithm.</summary>
    public static string ShortId(string id)
    {
        var colon = id.IndexOf(':');
        var digits = colon < 0 ? id : id[(colon + 1)..];
        return digits.Length > 12 ? digits[..12] : digits;
    }

    /// <summary>At most so many characters, the last one an ellipsis when something is missing.</summary>
    public static string Ellipsis(string text, int length)
    {
        var info = new StringInfo(text);
        return info.LengthInTextElements <= length ? text : info.SubstringByTextElements(0, length - 1) + "…";
    }

    /// <summary>A time as Go prints it: <c>2026-11-20 18:25:03 +0000 UTC</c>.</summary>
    public static string Time(long unixSeconds)
    {
        var time = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(unixSeconds), TimeZoneInfo.Local);
        var zone = time.Offset == TimeSpan.Zero ? "UTC" : TimeZoneInfo.Local.StandardName;
        var sign = time.Offset < TimeSpan.Zero ? "-" : "+";
        return string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm:ss} {sign}{time.Offset:hhmm} {zone}");
    }

    /// <summary><c>3 minutes ago</c>; nothing for Go's zero time, which says that nobody knows.</summary>
    public static string Ago(long unixSeconds) => unixSeconds == ZeroTime ? "" : HumanText.Duration(Now - DateTimeOffset.FromUnixTimeSeconds(unixSeconds)) + " ago";

    /// <summary><c>a=b,c=d</c>.</summary>
    public static string Labels(IReadOnlyDictionary<string, string>? labels)
    {
        var pairs = new List<string>();
        foreach (var (key, value) in labels ?? new Dictionary<string, string>())
            pairs.Add($"{key}={value}");
        return string.Join(',', pairs);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();
}
