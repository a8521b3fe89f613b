using System.Buffers.Text;

namespace Berth.Linux.Processes;

/// <summary>Reads /proc/PID/stat, proc_pid_stat(5).</summary>
public static class ProcessStat
{
    /// <summary>Field 22, clock ticks after boot at which the process began: with its number it names a process for good.</summary>
    public static ulong StartTicks(ReadOnlySpan<byte> stat)
    {
        // The name, in parentheses, may hold anything, also parentheses and spaces: fields are counted from its end.
        var rest = stat[(stat.LastIndexOf((byte)')') + 1)..];
        for (var field = 2; field < 22; field++)
        {
            var space = rest.IndexOf((byte)' ');
            if (space < 0) return 0;
            rest = rest[(space + 1)..];
        }

        return Utf8Parser.TryParse(rest, out ulong ticks, out _) ? ticks : 0;
    }
}
