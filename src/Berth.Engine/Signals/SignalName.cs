using System.Collections.Frozen;
using System.Globalization;

namespace Berth.Engine.Signals;

/// <summary>Signals by the names and numbers users write: <c>TERM</c>, <c>SIGTERM</c>, <c>sigterm</c>, <c>15</c>, <c>RTMIN+3</c>.</summary>
public static class SignalName
{
    /// <summary>SIGTERM, what stops a container unless it says otherwise.</summary>
    public const int Terminate = 15;

    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    private const int RealtimeMinimum = 34;
    private const int RealtimeMaximum = 64;

    private static readonly FrozenDictionary<string, int> Numbers = MakeNumbers();

    /// <summary>The number of <paramref name="signal"/>.</summary>
    /// <exception cref="EngineException">Invalid: there is no such signal.</exception>
    public static int Parse(string signal) => ParseAny(signal) is var number and > 0 and <= RealtimeMaximum ? number : throw Unsupported(signal);

    /// <summary>The number of the signal that is to stop a container; one the kernel has not cannot ask, so that SIGKILL stands for it.</summary>
    /// <param name="own">What the container says; null or empty for SIGTERM.</param>
    /// <exception cref="EngineException">Invalid: it is no signal.</exception>
    public static int ToStop(string? own) =>
        string.IsNullOrEmpty(own) ? Terminate : ParseAny(own) is var number and > 0 and <= RealtimeMaximum ? number : Kill;

    /// <summary>The number of <paramref name="signal"/>, which may be one that the kernel has not: Docker lets a container keep such a one.</summary>
    /// <exception cref="EngineException">Invalid: it is no signal.</exception>
    public static int ParseAny(string signal)
    {
        if (int.TryParse(signal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number != 0 ? number : throw Unknown(signal);
        var name = signal.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) name = name[3..];
        return Numbers.TryGetValue(name, out number) ? number : throw Unknown(signal);
    }

    private static EngineException Unsupported(string signal) => EngineException.Invalid($"the linux daemon does not support signal {signal}");

    private static EngineException Unknown(string signal) => EngineException.Invalid($"invalid signal: {signal}");

    private static FrozenDictionary<string, int> MakeNumbers()
    {
        var names = new[]
        {
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
            "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
        };
        var numbers = names.Select((name, index) => KeyValuePair.Create(name, index + 1)).ToDictionary(StringComparer.Ordinal);
        numbers["IOT"] = numbers["ABRT"];
        numbers["CLD"] = numbers["CHLD"];
        numbers["POLL"] = numbers["IO"];
        for (var offset = 0; offset <= 15; offset++) numbers[offset == 0 ? "RTMIN" : $"RTMIN+{offset}"] = RealtimeMinimum + offset;
        for (var offset = 0; offset <= 14; offset++) numbers[offset == 0 ? "RTMAX" : $"RTMAX-{offset}"] = RealtimeMaximum - offset;
        return numbers.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
