using System.Collections.Concurrent;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Runtime.Protocol;

namespace Berth.Runtime.Shims;

/// <summary>
/// Gives a new shim what a killed one held, by the notes that one left. Streams come from the daemon's own duplicates; when the daemon is
/// new too, from the processes themselves, whose pipes can be opened again through /proc.
/// </summary>
internal sealed class AdoptProcesses(ShimOptions options, ConcurrentDictionary<(string Id, string ExecId), KnownProcess> known)
{
    public async Task RunAsync(ShimTransport transport)
    {
        var held = (await transport.ListAsync()).Select(facts => (facts.Id, facts.ExecId)).ToHashSet();
        foreach (var path in Directory.GetFiles(options.StateRoot))
        {
            if (path.EndsWith('~') || ReadNote(path) is not { } facts || held.Contains((facts.Id, facts.ExecId))) continue;
            await AdoptAsync(transport, facts);
        }
    }

    private async Task AdoptAsync(ShimTransport transport, HoldMessage facts)
    {
        var files = new List<FileDescriptor>();
        try
        {
            var process = OpenProcess(facts);
            if (process is null && facts.ExitedAt == 0)
            {
                // It ended while nobody looked and nobody kept its pidfd: the code is gone, as Docker's 255 says.
                facts = facts with { ExitedAt = UnixTime.To(options.Time.GetUtcNow()), ExitCode = LostExitCode };
            }

            var streams = facts.ExitedAt != 0 ? default : OpenStreams(facts);
            int Add(FileDescriptor? file)
            {
                if (file is null) return -1;
                files.Add(file);
                return files.Count - 1;
            }

            var message = facts with
            {
                Main = Add(process ?? Open.Path("/dev/null", OpenFlags.ReadOnly | OpenFlags.CloseOnExec)),
                Output = Add(streams.Output),
                Error = Add(streams.Error),
                LogDirectoryFile = facts.LogDirectory.Length == 0 || facts.ExitedAt != 0 ? -1 : Add(Open.TryAt(FileDescriptor.WorkingDirectory, facts.LogDirectory, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec, out _)),
            };
            var terminal = (facts.Flags & HoldFlags.Terminal) != 0;
            message = message with { Input = terminal ? message.Output : Add(streams.Input) };
            (await transport.RequestAsync(MessageType.Adopt, message, files)).OrThrow(facts.Id);
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    private FileDescriptor? OpenProcess(HoldMessage facts)
    {
        if (known.TryGetValue((facts.Id, facts.ExecId), out var process) && process.PidFd is { } kept) return kept;
        var opened = Pidfd.TryOpen(facts.Pid, out _);
        if (opened is null) return null;
        using var stat = Open.TryAt(FileDescriptor.WorkingDirectory, $"/proc/{facts.Pid}/stat", OpenFlags.ReadOnly | OpenFlags.CloseOnExec, out _);
        Span<byte> text = stackalloc byte[1024];
        var count = stat is null ? 0 : Read.TryFrom(stat, text, out _);
        if (count > 0 && facts.StartTicks != 0 && ProcessStat.StartTicks(text[..count]) == facts.StartTicks) return opened;
        // Another process has the number now.
        opened.Dispose();
        return null;
    }

    private (FileDescriptor? Input, FileDescriptor? Output, FileDescriptor? Error) OpenStreams(HoldMessage facts)
    {
        if (known.TryGetValue((facts.Id, facts.ExecId), out var process))
        {
            var kept = process.DuplicateStreams();
            if (kept.Input is not null || kept.Output is not null || kept.Error is not null) return kept;
        }

        // A terminal whose master is closed has hung up; there is nothing to open again.
        if ((facts.Flags & HoldFlags.Terminal) != 0) return default;
        return (
            Reopen(facts.Pid, facts.InputInode, OpenFlags.WriteOnly),
            Reopen(facts.Pid, facts.OutputInode, OpenFlags.ReadOnly),
            Reopen(facts.Pid, facts.ErrorInode, OpenFlags.ReadOnly));
    }

    // By inode, not by number: a process may have put something else in the place of its standard streams.
    private static FileDescriptor? Reopen(int pid, ulong inode, OpenFlags flags)
    {
        if (inode == 0) return null;
        var name = $"pipe:[{inode}]";
        string[] numbers;
        try
        {
            numbers = Directory.GetFiles($"/proc/{pid}/fd");
        }
        catch (IOException)
        {
            // It ends just now; its exit will be heard of.
            return null;
        }

        foreach (var number in numbers)
        {
            if (Readlink.TryAt(FileDescriptor.WorkingDirectory, number, out _) != name) continue;
            var file = Open.TryAt(FileDescriptor.WorkingDirectory, number, flags | OpenFlags.NonBlocking | OpenFlags.CloseOnExec, out _);
            if (file is not null) return file;
        }

        return null;
    }

    private static HoldMessage? ReadNote(string path)
    {
        using var file = Open.TryAt(FileDescriptor.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec, out _);
        if (file is null) return null;
        var buffer = new byte[MessageWriter.MaxLength];
        var count = Read.TryFrom(file, buffer, out _);
        if (count <= 0) return null;
        var reader = new MessageReader(buffer.AsSpan(0, count));
        return reader.Head().Type == MessageType.Adopt ? HoldMessage.TryRead(ref reader, 0) : null;
    }

    private const int LostExitCode = 255;
}
