using System.Buffers.Text;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Runtime;
using Berth.Runtime.Protocol;

namespace Berth.Shim;

/// <summary>Who asked for a launch, and under which number the answer goes to them.</summary>
internal readonly record struct Caller(Connection Connection, ulong Cookie);

/// <summary>
/// A foreign runtime at work on a container's process: it makes the process, says in a file which one it is, and ends. The shim has made
/// itself the one who inherits orphans, so the process becomes its child and is held like any other.
/// </summary>
internal sealed class ForeignLaunch(ShimServer server, EventLoop loop, Caller caller, HoldMessage request, ReceivedFiles files) : IWatched
{
    private const int MostDigits = 16;
    private FileDescriptor? _runtime;
    private ulong _token;

    /// <summary>Starts the runtime; the answer comes when it has ended.</summary>
    public void Begin()
    {
        if (!server.InheritsOrphans)
        {
            Prctl.SetChildSubreaper(true);
            server.InheritsOrphans = true;
        }

        var result = LaunchProcess.Start(request, files, out _runtime);
        if (_runtime is null)
        {
            files.Dispose();
            caller.Connection.Fail(caller.Cookie, request, Math.Max(result.FailedRecord, 0), (long)result.Errno);
            return;
        }

        server.Launching++;
        _token = loop.Add(_runtime.Number, EpollEvents.In, this);
    }

    /// <summary>The runtime has ended.</summary>
    public void Ready(EpollEvents events)
    {
        if (!Pidfd.TryReap(_runtime!, out var code, out var errno) && errno != Errno.ECHILD) return;
        loop.Remove(_runtime!.Number, _token);
        _runtime.Dispose();
        try
        {
            if (code != 0) caller.Connection.Fail(caller.Cookie, request, -1, code);
            else Hold();
        }
        catch (LinuxException e)
        {
            caller.Connection.Refuse(caller.Cookie, ShimErrorCode.Unavailable, e.Errno);
        }
        finally
        {
            server.Launching--;
            files.Dispose();
        }
    }

    private void Hold()
    {
        var pid = ReadPid();
        if (server.Find(request.Id, request.ExecId) is not null) throw new LinuxException($"hold({request.Id})", Errno.EEXIST);
        var process = Pidfd.TryOpen(pid, out var errno) ?? throw new LinuxException($"pidfd_open({pid})", errno);
        var terminal = (request.Flags & HoldFlags.Terminal) == 0 ? null : ReceiveTerminal();
        new LaunchProcess(server).HoldForeign(request with { Pid = pid }, process, files, terminal);
        var held = server.Find(request.Id, request.ExecId)!;
        int[] answer = terminal is null ? [held.PidFd.Number] : [held.PidFd.Number, terminal.Number];
        caller.Connection.Send(MessageType.Launched, caller.Cookie, new ProcessMessage(request.Id, request.ExecId, pid, held.Facts.StartedAt), answer);
    }

    private int ReadPid()
    {
        var directory = files.Peek(request.PidDirectory) ?? throw new LinuxException($"open(pid)", Errno.EBADF);
        using var file = Open.TryAt(directory, "pid", OpenFlags.ReadOnly | OpenFlags.CloseOnExec | OpenFlags.NoFollow, out var errno) ?? throw new LinuxException($"open(pid)", errno);
        Span<byte> text = stackalloc byte[MostDigits];
        var count = Read.TryFrom(file, text, out _);
        return count > 0 && Utf8Parser.TryParse(text[..count], out int pid, out _) && pid > 0 ? pid : throw new LinuxException($"read(pid)", Errno.EINVAL);
    }

    // It was sent before the runtime ended: nothing has to be waited for. Null when it was not.
    private FileDescriptor? ReceiveTerminal()
    {
        if (files.Peek(request.Output) is not { } listener) return null;
        FileFlags.SetNonBlocking(listener);
        using var socket = SequencedSocket.Accept(listener);
        if (socket is null) return null;
        Span<int> numbers = stackalloc int[1];
        Span<byte> name = stackalloc byte[4096];
        SequencedSocket.Receive(socket, name, numbers, out var count, out _);
        if (count == 0) return null;
        var terminal = new FileDescriptor(numbers[0]);
        FileFlags.SetNonBlocking(terminal);
        return terminal;
    }
}
