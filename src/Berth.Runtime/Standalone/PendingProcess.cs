using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Processes;
using Berth.Runtime.Launching;

namespace Berth.Runtime.Standalone;

/// <summary>A process on the way from clone to execve. It goes on only as far as it is let, and ends when nobody is left to let it.</summary>
public sealed class PendingProcess : IDisposable
{
    private readonly LaunchTalk _talk;
    private readonly LaunchProgram _program;
    private readonly IReadOnlyList<LaunchStep> _steps;
    private readonly string _name;

    internal PendingProcess(int pid, FileDescriptor process, LaunchTalk talk, LaunchProgram program, IReadOnlyList<LaunchStep> steps, string name)
    {
        (Pid, Process, _talk, _program, _steps, _name) = (pid, process, talk, program, steps, name);
    }

    /// <summary>Its number here.</summary>
    public int Pid { get; }

    /// <summary>Its pidfd.</summary>
    public FileDescriptor Process { get; }

    /// <summary>What is to be known by who starts it later; for <see cref="StartGate"/>.</summary>
    public StartNotes Notes { get; internal init; } = new();

    /// <summary>Called with the descriptor of its filter's listener.</summary>
    public Action<FileDescriptor>? OnListener { get; set; }

    /// <summary>Waits until it is there.</summary>
    /// <exception cref="LaunchException">It failed on the way and has ended.</exception>
    public void Await(LaunchPlace place)
    {
        var wanted = place switch { LaunchPlace.Mounted => LoaderRecords.Mounted, LaunchPlace.Ready => LoaderRecords.Ready, _ => (byte)0 };
        while (true)
        {
            var said = _talk.Next();
            if (said == wanted && said != 0) return;
            if (said == LoaderRecords.Filtered) HandOver();
            if (said != 0) continue;
            if (_program.Failure() is { } failure)
            {
                Pidfd.TryReap(Process, out _, out _, wait: true);
                throw CompiledLaunch.Explain(_steps, _name, failure.Record, failure.Errno);
            }

            if (wanted == 0) return;
            Pidfd.TryReap(Process, out var code, out _, wait: true);
            throw new LaunchException(LaunchStage.Prepare, $"container ended with {code} before its program was started", Errno.ECHILD);
        }
    }

    /// <summary>Lets it go on from where it stopped.</summary>
    public void Release() => _talk.Say();

    /// <summary>Ends it.</summary>
    public void Kill()
    {
        const int SIGKILL = 9;
        Pidfd.TrySignal(Process, SIGKILL);
        Pidfd.TryReap(Process, out _, out _, wait: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Process.Dispose();
        _talk.Dispose();
        _program.Dispose();
    }

    private void HandOver()
    {
        if (Notes.ListenerSlot is { } slot)
        {
            using var listener = Pidfd.GetFile(Process, (int)_program.Slot(slot));
            OnListener?.Invoke(listener);
        }

        _talk.Say();
    }
}

/// <summary>This process's end of the socket on which a child says where it is.</summary>
internal sealed class LaunchTalk(FileDescriptor socket) : IDisposable
{
    /// <summary>The next word; 0 when the child has closed its end: it has called execve, or has ended.</summary>
    public byte Next()
    {
        Span<byte> word = stackalloc byte[1];
        return Read.TryFrom(socket, word, out _) == 1 ? word[0] : (byte)0;
    }

    /// <summary>Lets the child go on and waits until it says that it has; one that is gone is told of by <see cref="Next"/>.</summary>
    public void Say()
    {
        if (SequencedSocket.TrySend(socket, [0], [], out _)) Next();
    }

    public void Dispose() => socket.Dispose();
}
