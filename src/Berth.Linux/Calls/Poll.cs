using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>poll(2).</summary>
public static unsafe partial class Poll
{
    /// <summary>Waits for one descriptor; the events that came, or none after <paramref name="milliseconds"/> (-1: no limit).</summary>
    /// <exception cref="LinuxException">ENOMEM.</exception>
    public static PollEvents One(FileDescriptor file, PollEvents events, int milliseconds = -1)
    {
        var entry = new Entry { Fd = file.Number, Events = (short)events };
        Wait(&entry, 1, milliseconds);
        GC.KeepAlive(file);
        return (PollEvents)entry.Revents;
    }

    /// <summary>Waits for the first of two descriptors; the events of each.</summary>
    /// <exception cref="LinuxException">ENOMEM.</exception>
    public static (PollEvents First, PollEvents Second) Either(
        FileDescriptor first, PollEvents firstEvents, FileDescriptor second, PollEvents secondEvents, int milliseconds = -1)
    {
        var entries = stackalloc Entry[]
        {
            new() { Fd = first.Number, Events = (short)firstEvents },
            new() { Fd = second.Number, Events = (short)secondEvents },
        };
        Wait(entries, 2, milliseconds);
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        return ((PollEvents)entries[0].Revents, (PollEvents)entries[1].Revents);
    }

    /// <summary>Waits for the first of several; <see cref="PollEntry.Came"/> of each says what came. False when the time ran out.</summary>
    /// <remarks>An entry whose number is negative is passed over. The caller keeps the descriptors alive.</remarks>
    /// <exception cref="LinuxException">ENOMEM.</exception>
    public static bool Any(Span<PollEntry> entries, int milliseconds = -1)
    {
        fixed (PollEntry* start = entries)
            Wait((Entry*)start, (nuint)entries.Length, milliseconds);
        foreach (var entry in entries)
        {
            if (entry.Came != PollEvents.None)
                return true;
        }

        return false;
    }

    private static void Wait(Entry* entries, nuint count, int milliseconds)
    {
        var start = Stopwatch.GetTimestamp();
        var left = milliseconds;
        while (true)
        {
            var result = poll(entries, count, left);
            if (!Syscall.Interrupted(result))
            {
                Syscall.Check(result, $"poll({count} descriptors)");
                return;
            }

            if (milliseconds >= 0) left = Math.Max(0, milliseconds - (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    private struct Entry
    {
        public int Fd;
        public short Events, Revents;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(Entry* entries, nuint count, int timeout);
}

/// <summary>One descriptor to wait for: struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PollEntry
{
    /// <summary>The descriptor's number; negative: none.</summary>
    public int Number;
    /// <summary>What to wait for.</summary>
    public PollEvents For;
    /// <summary>What came.</summary>
    public PollEvents Came;
}

/// <summary>POLL* of poll(2).</summary>
[Flags]
public enum PollEvents : short
{
    /// <summary>None: the time ran out.</summary>
    None = 0,
    /// <summary>POLLIN.</summary>
    In = 1,
    /// <summary>POLLPRI: on a cgroup file, that it changed.</summary>
    Priority = 2,
    /// <summary>POLLOUT.</summary>
    Out = 4,
    /// <summary>POLLERR.</summary>
    Error = 8,
    /// <summary>POLLHUP.</summary>
    HangUp = 16,
    /// <summary>POLLNVAL.</summary>
    Invalid = 32,
}
