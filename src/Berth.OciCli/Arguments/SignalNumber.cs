using System.Globalization;

namespace Berth.OciCli.Arguments;

/// <summary>Signals by name or number: <c>TERM</c>, <c>SIGTERM</c>, <c>15</c>, <c>RTMIN+3</c>.</summary>
internal static class SignalNumber
{
    private const int RealtimeMinimum = 34;
    private const int RealtimeMaximum = 64;

    private static readonly string[] Names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <exception cref="OciException">There is no such signal.</exception>
    public static int Parse(string signal)
    {
        if (int.TryParse(signal, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number <= RealtimeMaximum ? number : throw Unknown(signal);
        var name = signal.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) name = name[3..];
        var index = Array.IndexOf(Names, name);
        if (index >= 0) return index + 1;
        if (name.StartsWith("RTMIN", StringComparison.Ordinal)) return Realtime(signal, name[5..], RealtimeMinimum);
        if (name.StartsWith("RTMAX", StringComparison.Ordinal)) return Realtime(signal, name[5..], RealtimeMaximum);
        throw Unknown(signal);
    }

    private static int Realtime(string signal, string offset, int from)
    {
        if (offset.Length == 0) return from;
        var number = int.TryParse(offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var by) ? from + by : 0;
        return number is >= RealtimeMinimum and <= RealtimeMaximum ? number : throw Unknown(signal);
    }

    private static OciException Unknown(string signal) => new($"unknown signal \"{signal}\"");
}
