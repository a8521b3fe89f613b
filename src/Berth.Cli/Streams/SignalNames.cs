namespace Berth.Cli.Streams;

/// <summary>Signals by number and name, signal(7).</summary>
internal static class SignalNames
{
    /// <summary>What is passed on to a container: everything that can be caught but SIGCHLD, SIGPIPE, SIGURG and SIGWINCH.</summary>
    public static ReadOnlySpan<int> Forwarded => [1, 2, 3, 10, 12, 14, 15, 18, 20, 21, 22, 30];

    /// <summary>The name without SIG; the number where it has none.</summary>
    public static string Of(int signal) => signal switch
    {
        1 => "HUP",
        2 => "INT",
        3 => "QUIT",
        6 => "ABRT",
        9 => "KILL",
        10 => "USR1",
        12 => "USR2",
        14 => "ALRM",
        15 => "TERM",
        18 => "CONT",
        20 => "TSTP",
        21 => "TTIN",
        22 => "TTOU",
        30 => "PWR",
        _ => signal.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
