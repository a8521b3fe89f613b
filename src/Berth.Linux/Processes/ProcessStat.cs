using System.Buffers.Text;

namespace Berth.Linux.Processes;

/// <summary>Reads /proc/PID/stat, proc_pid_stat(5).</summary>
public static class ProcessStat
{
    /// <summary>Field 22, clock ticks after boot at which the process began: with its number it names a process for good.</summary>
    public static ulong StartTicks(ReadOnlySpan<byte> stat) => Utf8Parser.TryParse(Field(stat, 22), out ulong ticks, out _) ? ticks : 0;

    /// <summary>
    /// How a process ended that its parent has not reaped yet: exit code, or 128 plus the signal (fields 3 and 52). Null for one that
    /// runs, and where the kernel does not show it to the reader.
    /// </summary>
    public static int? ExitCode(ReadOnlySpan<byte> stat)
    {
        if (Field(stat, 3) is not [(byte)'Z' or (byte)'X', ..] || !Utf8Parser.TryParse(Field(stat, 52), out int status, out _)) return null;
        return (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
    }

    /// <summary>
    /// Whether a process has begun to end (PF_EXITING of field 9): the first process of a pid namespace then kills all others in it, and ends
    /// after them.
    /// </summary>
    public static bool IsExiting(ReadOnlySpan<byte> stat)
    {
        const uint PF_EXITING = 4;
        return Utf8Parser.TryParse(Field(stat, 9), out uint flags, out _) && (flags & PF_EXITING) != 0;
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> stat, int wanted)
    {
        // The name, in parentheses, may hold anything, also parentheses and spaces: fields are counted from its end.
        var rest = stat[(stat.LastIndexOf((byte)')') + 1)..];
        for (var field = 2; field < wanted; field++)
        {
            var space = rest.IndexOf((byte)' ');
            if (space < 0) return [];
            rest = rest[(space + 1)..];
        }

        return rest;
    }
}
