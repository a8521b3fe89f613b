using System.Buffers.Binary;
using Berth.Linux;
using Berth.Linux.Processes;
using Berth.Runtime.Protocol;

namespace Berth.Shim;

/// <summary>A client attached to a process: a stream socket whose other end the daemon joins to an HTTP connection.</summary>
internal sealed class AttachedClient : IWatched
{
    private readonly HeldProcess _process;
    private readonly EventLoop _loop;
    private readonly AttachmentFlags _flags;
    private readonly Backlog _backlog = new();
    private FileDescriptor? _socket;
    private readonly ulong _token;
    private bool _inputEnded;
    private bool _closing;

    public AttachedClient(HeldProcess process, EventLoop loop, FileDescriptor socket, AttachmentFlags flags)
    {
        (_process, _loop, _socket, _flags) = (process, loop, socket, flags);
        _inputEnded = (flags & AttachmentFlags.Stdin) == 0;
        _token = loop.Add(socket.Number, Wanted, this);
    }

    public bool IsSlow => !_backlog.IsEmpty;

    public bool HasStdin => (_flags & AttachmentFlags.Stdin) != 0;

    private EpollEvents Wanted =>
        (_inputEnded || _process.InputIsFull ? EpollEvents.None : EpollEvents.In) | (IsSlow ? EpollEvents.Out : EpollEvents.None);

    public void Ready(EpollEvents events)
    {
        if ((events & EpollEvents.Out) != 0) SendBacklog();
        if (_socket is null) return;
        // The client may have written and gone: what it wrote comes first.
        if (!_inputEnded && !_process.InputIsFull && (events & (EpollEvents.In | EpollEvents.HangUp | EpollEvents.Error)) != 0) Receive();
        else if ((events & (EpollEvents.HangUp | EpollEvents.Error)) != 0) Drop();
    }

    /// <summary>Gives output to the client.</summary>
    public void Send(bool error, ReadOnlySpan<byte> bytes)
    {
        if (_socket is null || (_flags & (error ? AttachmentFlags.Stderr : AttachmentFlags.Stdout)) == 0) return;
        Span<byte> header = stackalloc byte[8];
        header.Clear();
        header[0] = error ? (byte)2 : (byte)1;
        BinaryPrimitives.WriteInt32BigEndian(header[4..], bytes.Length);
        if ((_flags & AttachmentFlags.Framed) == 0) header = [];
        if (IsSlow)
        {
            _backlog.Add(header);
            _backlog.Add(bytes);
            return;
        }

        var sent = StreamSocket.TrySend(_socket, header, bytes, out var errno);
        if (sent < 0 && errno != Errno.EAGAIN)
        {
            Drop();
            return;
        }

        sent = Math.Max(sent, 0);
        if (sent == header.Length + bytes.Length) return;
        if (sent < header.Length) _backlog.Add(header[sent..]);
        _backlog.Add(bytes[Math.Max(0, sent - header.Length)..]);
        _process.HoldOutput();
        Watch();
    }

    /// <summary>There is room for input again.</summary>
    public void ResumeInput() => Watch();

    /// <summary>The process has ended: closes once everything was taken.</summary>
    public void Finish()
    {
        _closing = true;
        _inputEnded = true;
        if (!IsSlow) Drop();
        else Watch();
    }

    public void Drop()
    {
        if (_socket is null) return;
        _backlog.Clear();
        _loop.Remove(_socket.Number, _token);
        _socket.Dispose();
        _socket = null;
        _process.ClientGone(this, inputWasOpen: !_inputEnded);
    }

    private void SendBacklog()
    {
        while (IsSlow)
        {
            var sent = StreamSocket.TrySend(_socket!, [], _backlog.Bytes, out var errno);
            if (sent < 0 && errno == Errno.EAGAIN) return;
            if (sent < 0)
            {
                Drop();
                return;
            }

            _backlog.Drop(sent);
        }

        if (_closing)
        {
            Drop();
            return;
        }

        Watch();
        _process.ReleaseOutput();
    }

    private void Receive()
    {
        var chunk = _process.Memory.Chunk;
        var count = StreamSocket.TryReceive(_socket!, chunk, out var errno);
        if (count < 0 && errno == Errno.EAGAIN) return;
        if (count < 0)
        {
            Drop();
            return;
        }

        if (count == 0)
        {
            _inputEnded = true;
            Watch();
            _process.ClientInputEnded();
            return;
        }

        _process.TakeInput(chunk[..count]);
        if (_process.InputIsFull) Watch();
    }

    private void Watch()
    {
        if (_socket is not null) _loop.Change(_socket.Number, Wanted, _token);
    }
}
