using Berth.Linux;
using Berth.Linux.Processes;
using Berth.Runtime.Logs;
using Berth.Runtime.Protocol;

namespace Berth.Shim;

/// <summary>One process, running or ended: its streams, its log, the clients attached to it.</summary>
internal sealed class HeldProcess : IWatched, IDisposable
{
    private readonly ShimServer _server;
    private readonly EventLoop _loop;
    private readonly List<AttachedClient> _clients = [];
    private readonly LogWriter? _log;
    private readonly OutputStream? _output;
    private readonly OutputStream? _error;
    private InputStream? _input;
    private readonly ulong _token;

    public HeldProcess(ShimServer server, EventLoop loop, HoldMessage facts, FileDescriptor process, HeldFiles files)
    {
        (_server, _loop, Facts, PidFd) = (server, loop, facts, process);
        if (files.Log is not null) _log = new LogWriter(files.Log, Settings(facts), server.Memory.Log);
        AskForIdleTime();
        if (facts.ExitedAt != 0) return;
        _token = loop.Add(process.Number, EpollEvents.In, this);
        if (files.Output is not null) _output = new OutputStream(this, loop, files.Output, error: false);
        if (files.Error is not null) _error = new OutputStream(this, loop, files.Error, error: true);
        if (files.Input is not null) _input = new InputStream(this, loop, files.Input, isTerminal: IsTerminal);
    }

    /// <summary>Grows from one to the next: where a list goes on.</summary>
    public required long Serial { get; init; }

    public HoldMessage Facts { get; private set; }

    public FileDescriptor PidFd { get; }

    public SharedMemory Memory => _server.Memory;

    public bool HasEnded => Facts.ExitedAt != 0;

    public bool IsTerminal => (Facts.Flags & HoldFlags.Terminal) != 0;

    public bool InputIsFull => _input is { IsFull: true };

    public FileDescriptor? OutputFile => _output?.File;

    public FileDescriptor? ErrorFile => _error?.File;

    public FileDescriptor? InputFile => _input?.File;

    /// <summary>The pidfd is readable: the process has ended.</summary>
    public void Ready(EpollEvents events)
    {
        if (HasEnded) return;
        int code;
        if ((Facts.Flags & HoldFlags.Adopted) == 0)
        {
            if (!Pidfd.TryReap(PidFd, out code, out var errno) && errno != Errno.ECHILD) return;
            // A foreign runtime may have made it somebody else's child.
            if (errno == Errno.ECHILD) code = Pidfd.ExitCode(PidFd) ?? LostExitCode;
        }
        else
        {
            // Somebody else's child: read off its corpse, for its parent may take its time, or once that has reaped it from the kernel,
            // which says so by a hang-up.
            var known = LaunchProcess.CorpseCode(Facts.Pid, Facts.StartTicks) ?? Pidfd.ExitCode(PidFd);
            if (known is null && (events & EpollEvents.HangUp) == 0 && Pidfd.KernelTellsExit)
            {
                _loop.Change(PidFd.Number, EpollEvents.None, _token);
                return;
            }

            code = known ?? LostExitCode;
        }

        End(code);
    }

    public void Attach(FileDescriptor socket, AttachmentFlags flags)
    {
        var client = new AttachedClient(this, _loop, socket, flags);
        _clients.Add(client);
        if (HasEnded) client.Finish();
    }

    public void TakeOutput(bool error, ReadOnlySpan<byte> bytes)
    {
        _log?.Append(error, bytes, Clock.Now());
        AskForIdleTime();
        for (var i = _clients.Count - 1; i >= 0; i--) _clients[i].Send(error, bytes);
    }

    public void EndOutput(bool error) => _log?.Finish(error, Clock.Now());

    public void TakeInput(ReadOnlySpan<byte> bytes) => _input?.Send(bytes);

    public void HoldOutput()
    {
        if (HasEnded) return;
        _output?.Hold(true);
        _error?.Hold(true);
    }

    public void ReleaseOutput()
    {
        if (HasEnded || _clients.Exists(c => c.IsSlow)) return;
        _output?.Hold(false);
        _error?.Hold(false);
    }

    public void ResumeInput()
    {
        foreach (var client in _clients) client.ResumeInput();
    }

    /// <summary>A client has ended its input. On a terminal that means nothing: its end of input is a character.</summary>
    public void ClientInputEnded()
    {
        if ((Facts.Flags & HoldFlags.StdinOnce) == 0 || IsTerminal || _input is null) return;
        CloseInput();
    }

    public void CloseInput()
    {
        if (_input is null) return;
        if (_input.IsFull) _input.CloseWhenEmpty = true;
        else _input.Close();
    }

    public void InputClosed()
    {
        _input = null;
        _server.Tell(MessageType.StdinClosed, new ProcessMessage(Facts.Id, Facts.ExecId));
        ResumeInput();
    }

    public void ClientGone(AttachedClient client, bool inputWasOpen)
    {
        _clients.Remove(client);
        ReleaseOutput();
        if (inputWasOpen && client.HasStdin) ClientInputEnded();
    }

    /// <summary>Forgets everything; clients that still have something to take keep it.</summary>
    public void Dispose()
    {
        if (!HasEnded)
        {
            _loop.Remove(PidFd.Number, _token);
            Facts = Facts with { ExitedAt = 1 };
            _input?.Close();
            _output?.Drain();
            _error?.Drain();
        }

        foreach (var client in _clients.ToArray()) client.Finish();
        PidFd.Dispose();
        if (_log is not null) _server.Idle.Remove(_log);
        _log?.Dispose();
    }

    private void AskForIdleTime()
    {
        if (_log is { HasWork: true }) _server.Idle.Add(_log);
    }

    private static LogSettings Settings(HoldMessage facts) =>
        new(facts.LogName, facts.LogMaxSize, facts.LogMaxFiles, (facts.Flags & HoldFlags.CompressLog) != 0, facts.LogAttributes);

    // Docker's code for an exit nobody saw.
    private const int LostExitCode = 255;

    private void End(int code)
    {
        _loop.Remove(PidFd.Number, _token);
        Facts = Facts with { ExitCode = code, ExitedAt = Clock.Now() };
        // All that was written is in the pipes: first into the log and to the clients, then the exit is told.
        _output?.Drain();
        _error?.Drain();
        _input?.Close();
        foreach (var client in _clients.ToArray()) client.Finish();
        _server.Ended(this);
    }
}

/// <summary>The shim's ends of a process's streams, and the directory of its log.</summary>
internal readonly record struct HeldFiles(FileDescriptor? Input, FileDescriptor? Output, FileDescriptor? Error, FileDescriptor? Log);
