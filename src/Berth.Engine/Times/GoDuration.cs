using System.Globalization;

namespace Berth.Engine.Times;

/// <summary>A length of time as Go prints it: <c>300ms</c>, <c>1.2s</c>, <c>1m0s</c>, <c>1h0m0s</c>.</summary>
internal static class GoDuration
{
    public static string Of(TimeSpan time)
    {
        if (time == TimeSpan.Zero) return "0s";
        if (time < TimeSpan.FromMilliseconds(1)) return Number(time.TotalMicroseconds) + "µs";
        if (time < TimeSpan.FromSeconds(1)) return Number(time.TotalMilliseconds) + "ms";
        var (hours, minutes) = ((long)time.TotalHours, time.Minutes);
        var seconds = Number(time.TotalSeconds - (hours * 3600) - (minutes * 60)) + "s";
        return hours > 0 ? $"{hours}h{minutes}m{seconds}" : minutes > 0 ? $"{minutes}m{seconds}" : seconds;
    }

    private static string Number(double value) => Math.Round(value, 7).ToString("0.#######", CultureInfo.InvariantCulture);
}
