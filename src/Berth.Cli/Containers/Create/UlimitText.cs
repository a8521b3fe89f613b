using Berth.Api.Containers;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary><c>name=soft[:hard]</c>.</summary>
internal static class UlimitText
{
    /// <summary>Reads a limit; the reason when it is none.</summary>
    public static string? Parse(string text, out Ulimit limit)
    {
        limit = new Ulimit();
        var equals = text.IndexOf('=');
        if (equals < 0)
            return $"invalid ulimit argument: {text}";
        var name = text[..equals];
        var values = text[(equals + 1)..];
        if (name is not ("core" or "cpu" or "data" or "fsize" or "locks" or "memlock" or "msgqueue" or "nice" or "nofile" or "nproc" or "rss" or "rtprio" or "rttime" or "sigpending" or "stack"))
            return $"invalid ulimit type: {name}";
        var parts = values.Split(':');
        if (parts.Length > 2)
            return $"too many limit value arguments - {values}, can only have up to two, `soft[:hard]`";
        if (GoText.ParseInteger(parts[0], "int64", out var soft) is { } badSoft)
            return badSoft;
        var hard = soft;
        if (parts.Length == 2 && GoText.ParseInteger(parts[1], "int64", out hard) is { } badHard)
            return badHard;
        if (hard != -1 && soft == -1)
            return $"ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: {hard}";
        if (hard != -1 && soft > hard)
            return $"ulimit soft limit must be less than or equal to hard limit: {soft} > {hard}";
        limit = new Ulimit { Name = name, Soft = soft, Hard = hard };
        return null;
    }
}
