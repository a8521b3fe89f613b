using Berth.Linux;
using Berth.Linux.Processes;
using Berth.Runtime;
using Berth.Runtime.Protocol;

namespace Berth.Shim;

/// <summary>A connected daemon: its requests are served one after the other.</summary>
internal sealed class Connection : IWatched, IDisposable
{
    private const int ListPart = 64;
    private static readonly byte[] Buffer = new byte[MessageWriter.MaxLength];
    private readonly int[] _numbers = new int[SequencedSocket.MaxDescriptors];
    private readonly ShimServer _server;
    private readonly EventLoop _loop;
    private readonly FileDescriptor _socket;
    private readonly ulong _token;
    private ReceivedFiles _files = new();
    private bool _closed;

    public Connection(ShimServer server, EventLoop loop, FileDescriptor socket)
    {
        (_server, _loop, _socket) = (server, loop, socket);
        _token = loop.Add(socket.Number, EpollEvents.In, this);
    }

    public void Ready(EpollEvents events)
    {
        var length = SequencedSocket.Receive(_socket, Buffer, _numbers, out var count, out var errno);
        if (length < 0 && errno == Errno.EAGAIN) return;
        if (length <= 0)
        {
            Dispose();
            return;
        }

        _files.Add(_numbers.AsSpan(0, count));
        var reader = new MessageReader(Buffer.AsSpan(0, length));
        var (type, cookie) = reader.Head();
        if (type == MessageType.Descriptors) return;
        using var files = _files;
        _files = new ReceivedFiles();
        try
        {
            Serve(type, cookie, ref reader, files);
        }
        catch (InvalidDataException)
        {
            Refuse(cookie, ShimErrorCode.Invalid, Errno.EINVAL);
        }
        catch (LinuxException e)
        {
            Refuse(cookie, ShimErrorCode.Unavailable, e.Errno);
        }
    }

    public void Send(MessageType type, ulong cookie, in ProcessMessage message, ReadOnlySpan<int> descriptors)
    {
        Span<byte> buffer = stackalloc byte[1024];
        Send(buffer[..ProcessMessage.Write(buffer, type, cookie, message)], descriptors);
    }

    private void Serve(MessageType type, ulong cookie, ref MessageReader reader, ReceivedFiles files)
    {
        switch (type)
        {
            case MessageType.Launch:
            case MessageType.Adopt:
                var hold = HoldMessage.TryRead(ref reader, files.Count) ?? throw new InvalidDataException("hold");
                if (_server.Find(hold.Id, hold.ExecId) is not null) Refuse(cookie, ShimErrorCode.Exists, Errno.EEXIST);
                else if (type == MessageType.Launch && (hold.Flags & HoldFlags.Foreign) != 0) new ForeignLaunch(_server, _loop, new Caller(this, cookie), hold, files.Move()).Begin();
                else if (type == MessageType.Launch) Launch(cookie, hold, files);
                else Adopt(cookie, hold, files);
                return;
        }

        if (!ProcessMessage.TryRead(ref reader, out var message)) throw new InvalidDataException("process message");
        if (type == MessageType.List)
        {
            SendList(cookie, message.Second);
            return;
        }

        ServeProcess(type, cookie, message, files);
    }

    private void ServeProcess(MessageType type, ulong cookie, in ProcessMessage message, ReceivedFiles files)
    {
        if (type == MessageType.Delete)
        {
            _server.Forget(message.Id, message.ExecId);
            Send(MessageType.Done, cookie, message, []);
            return;
        }

        if (_server.Find(message.Id, message.ExecId) is not { } process)
        {
            Refuse(cookie, ShimErrorCode.NotFound, Errno.ESRCH);
            return;
        }

        if (process.HasEnded && type != MessageType.Attach)
        {
            Refuse(cookie, ShimErrorCode.NotRunning, Errno.ESRCH);
            return;
        }

        Act(type, process, message, files);
        Send(MessageType.Done, cookie, message, []);
    }

    private static void Act(MessageType type, HeldProcess process, in ProcessMessage message, ReceivedFiles files)
    {
        switch (type)
        {
            case MessageType.Attach:
                process.Attach(files.Take(files.Count - 1) ?? throw new InvalidDataException("attach without a socket"), (AttachmentFlags)message.First);
                break;
            case MessageType.Resize:
                if (process.IsTerminal && process.OutputFile is { } terminal) Terminal.Resize(terminal, checked((ushort)message.First), checked((ushort)message.Second));
                break;
            case MessageType.Signal:
                var errno = Pidfd.TrySignal(process.PidFd, message.First);
                if (errno != Errno.None) throw new LinuxException($"pidfd_send_signal({message.Id}, {message.First})", errno);
                break;
            case MessageType.CloseStdin:
                process.CloseInput();
                break;
            default:
                throw new InvalidDataException("unknown request");
        }
    }

    private void Launch(ulong cookie, HoldMessage request, ReceivedFiles files)
    {
        var result = new LaunchProcess(_server).Run(request, files);
        if (result.FailedRecord >= 0)
        {
            Fail(cookie, request, result.FailedRecord, (long)result.Errno);
            return;
        }

        var held = _server.Find(request.Id, request.ExecId)!;
        Send(MessageType.Launched, cookie, new ProcessMessage(request.Id, request.ExecId, result.Pid, held.Facts.StartedAt), [held.PidFd.Number]);
    }

    public void Fail(ulong cookie, HoldMessage request, int record, long why) =>
        Send(MessageType.LaunchFailed, cookie, new ProcessMessage(request.Id, request.ExecId, record, why), []);

    private void Adopt(ulong cookie, HoldMessage request, ReceivedFiles files)
    {
        new LaunchProcess(_server).Adopt(request, files);
        Send(MessageType.Done, cookie, new ProcessMessage(request.Id, request.ExecId), []);
    }

    // A part at a time: as many as the socket holds before anybody reads.
    private void SendList(ulong cookie, long after)
    {
        var count = 0;
        foreach (var process in _server.After(after, ListPart))
        {
            SendListed(cookie, process);
            after = process.Serial;
            count++;
        }

        Send(MessageType.Done, cookie, new ProcessMessage("", "", count == ListPart ? 1 : 0, after), []);
    }

    private void SendListed(ulong cookie, HeldProcess process)
    {
        Span<int> numbers = stackalloc int[4];
        var count = 0;
        int Add(Span<int> target, FileDescriptor? file)
        {
            if (file is null) return -1;
            target[count] = file.Number;
            return count++;
        }

        var facts = process.Facts with
        {
            Main = Add(numbers, process.PidFd),
            Output = Add(numbers, process.OutputFile),
            Error = Add(numbers, process.ErrorFile),
            LogDirectoryFile = -1,
            PidNamespace = -1,
            PidDirectory = -1,
            ProgramStart = -1,
            ProgramCount = 0,
            Attachments = [],
        };
        facts = facts with { Input = process.InputFile is null ? -1 : process.IsTerminal ? facts.Output : Add(numbers, process.InputFile) };
        var length = facts.Write(Buffer, MessageType.Listed, cookie);
        Send(Buffer.AsSpan(0, length), numbers[..count]);
    }

    public void Refuse(ulong cookie, ShimErrorCode code, Errno errno) => Send(MessageType.Refused, cookie, new ProcessMessage("", "", (int)code, (long)errno), []);

    // A daemon that does not read is as good as gone; it can connect again and ask.
    private void Send(ReadOnlySpan<byte> message, ReadOnlySpan<int> descriptors)
    {
        if (!_closed && !SequencedSocket.TrySend(_socket, message, descriptors, out _)) Dispose();
    }

    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        _files.Dispose();
        _loop.Remove(_socket.Number, _token);
        _socket.Dispose();
        _server.Disconnected(this);
    }
}
