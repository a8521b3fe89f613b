namespace Berth.Runtime.Shims;

/// <summary>Nanoseconds since 1970, as the protocol has times.</summary>
internal static class UnixTime
{
    public static DateTimeOffset From(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);

    public static long To(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
