using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Processes;
using Berth.Runtime.Launching;

namespace Berth.Runtime.Standalone;

/// <summary>
/// The way a container that was created waits to be started: its first process sleeps in accept(2) on a socket in the container's state
/// directory, whoever connects lets it go on and hears by the end of the connection that its program runs.
/// </summary>
public static class StartGate
{
    private const string SocketName = "start.sock";
    private const string BlockName = "launch";
    private const string NotesName = "launch.steps";

    /// <summary>Makes the socket in a state directory.</summary>
    public static FileDescriptor Listen(FileDescriptor state) => SequencedSocket.Listen($"{state.ProcPath}/{SocketName}");

    /// <summary>Makes the file for <see cref="StandaloneRequest.Block"/>.</summary>
    public static FileDescriptor CreateBlock(FileDescriptor state) =>
        Open.At(state, BlockName, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.CloseOnExec, 0x180);

    /// <summary>Keeps what a later failure means.</summary>
    public static void Keep(FileDescriptor state, StartNotes notes)
    {
        using var file = Open.At(state, NotesName, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.CloseOnExec, 0x180);
        Write.All(file, Encoding.UTF8.GetBytes(notes.Format()));
    }

    /// <summary>Starts the waiting process; returns when its program runs.</summary>
    /// <exception cref="LaunchException">The program could not be started; the process has ended.</exception>
    /// <exception cref="LinuxException">ECONNREFUSED or ENOENT when nothing waits.</exception>
    public static void Start(FileDescriptor state, FileDescriptor process, Action<FileDescriptor>? onListener)
    {
        var notes = StartNotes.Parse(ReadNotes(state));
        using var block = Open.At(state, BlockName, OpenFlags.ReadWrite | OpenFlags.CloseOnExec);
        using var program = LaunchProgram.MapWalked(block);
        var path = $"{state.ProcPath}/{SocketName}";
        using var talk = new LaunchTalk(SequencedSocket.TryConnect(path, out var errno) ?? throw new LinuxException($"connect({SocketName})", errno));
        while (talk.Next() is var said and not 0)
        {
            if (said != LoaderRecords.Filtered) continue;
            if (notes.ListenerSlot is { } slot)
            {
                using var listener = Pidfd.GetFile(process, (int)program.Slot(slot));
                onListener?.Invoke(listener);
            }

            talk.Say();
        }

        if (program.Failure() is { } failure) throw CompiledLaunch.Explain(notes.Steps, notes.Program, failure.Record, failure.Errno);
        foreach (var name in new[] { SocketName, BlockName, NotesName }) Unlink.TryAt(state, name);
    }

    /// <summary>True while the container waits to be started.</summary>
    public static bool Waits(FileDescriptor state) => Stat.TryAt(state, SocketName, out _) is not null;

    private static string ReadNotes(FileDescriptor state)
    {
        using var file = Open.At(state, NotesName, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        return Encoding.UTF8.GetString(Read.ToEnd(file, 1 << 20));
    }
}

/// <summary>What the records of a launch after its start mean, to be kept in a file.</summary>
public sealed record StartNotes
{
    /// <summary>The slot with the filter's listener; null when it has none.</summary>
    public int? ListenerSlot { get; init; }

    /// <summary>The first record after the start.</summary>
    public int FirstRecord { get; init; }

    /// <summary>The program as it was asked for.</summary>
    public string Program { get; init; } = "";

    /// <summary>What each record does.</summary>
    public IReadOnlyList<LaunchStep> Steps { get; init; } = [];

    /// <summary>One line for what is general, one for each record after the start; fields are parted by NUL.</summary>
    internal string Format()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{ListenerSlot ?? -1}\0{FirstRecord}\0{Program}\n\0");
        foreach (var step in Steps.Skip(FirstRecord)) text.Append(CultureInfo.InvariantCulture, $"{step.Stage}\0{step.Call}\0{step.First}\0{step.Second}\n\0");
        return text.ToString();
    }

    internal static StartNotes Parse(string text)
    {
        var lines = text.Split("\n\0", StringSplitOptions.RemoveEmptyEntries);
        var head = lines[0].Split('\0');
        var first = int.Parse(head[1], CultureInfo.InvariantCulture);
        var steps = new List<LaunchStep>(new LaunchStep[first]);
        foreach (var line in lines.AsSpan(1))
        {
            var fields = line.Split('\0');
            steps.Add(new LaunchStep(fields[1], fields[2], fields[3].Length == 0 ? null : fields[3], int.Parse(fields[0], CultureInfo.InvariantCulture)));
        }

        var slot = int.Parse(head[0], CultureInfo.InvariantCulture);
        return new StartNotes { ListenerSlot = slot < 0 ? null : slot, FirstRecord = first, Program = head[2], Steps = steps };
    }
}
