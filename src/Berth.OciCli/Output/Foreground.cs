using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;

namespace Berth.OciCli.Output;

/// <summary>Stays with a process until it ends: passes signals on, and between its terminal and ours what is typed and shown.</summary>
internal static class Foreground
{
    // SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGTERM, SIGCONT.
    private static readonly int[] Passed = [1, 2, 3, 10, 12, 15, 18];
    private const int SIGWINCH = 28;

    /// <summary>Waits; returns the exit code, or 128 plus the signal.</summary>
    public static int Wait(FileDescriptor process, FileDescriptor? terminal)
    {
        var registrations = Passed.Select(signal => PosixSignalRegistration.Create((PosixSignal)signal, context =>
        {
            context.Cancel = true;
            Pidfd.TrySignal(process, signal);
        })).ToList();
        try
        {
            if (terminal is not null) Show(process, terminal);
            Pidfd.TryReap(process, out var code, out _, wait: true);
            return code;
        }
        finally
        {
            foreach (var registration in registrations) registration.Dispose();
        }
    }

    private static void Show(FileDescriptor process, FileDescriptor terminal)
    {
        using var input = Text.Input();
        using var output = Text.Output.Duplicate();
        Resize(input, terminal);
        using var resized = PosixSignalRegistration.Create((PosixSignal)SIGWINCH, _ => Resize(input, terminal));
        var mode = TerminalMode.SetRaw(input);
        try
        {
            Copy(process, terminal, input, output);
        }
        finally
        {
            mode?.Restore();
        }
    }

    private static void Copy(FileDescriptor process, FileDescriptor terminal, FileDescriptor input, FileDescriptor output)
    {
        var buffer = new byte[32768];
        Span<PollEntry> watched =
        [
            new() { Number = terminal.Number, For = PollEvents.In },
            new() { Number = input.Number, For = PollEvents.In },
            new() { Number = process.Number, For = PollEvents.In },
        ];
        while (true)
        {
            Poll.Any(watched);
            if (watched[0].Came != PollEvents.None)
            {
                // The master is not blocking; EIO says that nobody has the other side open.
                var count = Read.TryFrom(terminal, buffer, out var errno);
                if (count > 0) Berth.Linux.Calls.Write.All(output, buffer.AsSpan(0, count));
                else if (errno != Errno.EAGAIN) return;
                continue;
            }

            if (watched[2].Came != PollEvents.None) return;
            if (watched[1].Came == PollEvents.None) continue;
            var typed = Read.TryFrom(input, buffer, out _);
            if (typed > 0) _ = Berth.Linux.Calls.Write.To(terminal, buffer.AsSpan(0, typed), out _);
            else watched[1].Number = -1;
        }
    }

    private static void Resize(FileDescriptor from, FileDescriptor to)
    {
        if (WindowSize.TryGet(from, out var size)) Terminal.Resize(to, size.Rows, size.Columns);
    }
}
