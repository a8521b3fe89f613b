using System.Collections.Concurrent;
using Berth.Linux;
using Berth.Linux.Processes;
using Berth.Runtime.Protocol;

namespace Berth.Runtime.Shims;

/// <summary>One connection to a shim: sends requests, matches replies, hands events on. A thread of its own reads, so nothing ever polls.</summary>
internal sealed class ShimTransport : IDisposable
{
    private const string Ended = "the shim has ended";
    private readonly FileDescriptor _socket;
    private readonly ConcurrentDictionary<ulong, PendingRequest> _pending = new();
    private readonly Lock _sending = new();
    private readonly Action<MessageType, ProcessMessage> _told;
    private readonly Action<HoldMessage, FileDescriptor[]> _listed;
    private readonly Action _lost;
    private ulong _cookie;
    private volatile bool _disposed;

    /// <param name="socket">The connected socket; owned from now on.</param>
    /// <param name="listed">
    /// Called on the reading thread for each process of a list, with descriptors that are the callee's: before anything told later, so that
    /// the end of a process cannot be heard before the process.
    /// </param>
    /// <param name="told">Called on the reading thread for what the shim tells everybody.</param>
    /// <param name="lost">Called once on the reading thread when the shim is gone.</param>
    public ShimTransport(FileDescriptor socket, Action<HoldMessage, FileDescriptor[]> listed, Action<MessageType, ProcessMessage> told, Action lost)
    {
        (_socket, _listed, _told, _lost) = (socket, listed, told, lost);
        new Thread(Read, 256 * 1024) { IsBackground = true, Name = "berth shim" }.Start();
    }

    /// <summary>True once the shim is gone.</summary>
    public bool HasEnded => _disposed;

    /// <summary>Sends a request about a process and completes with its reply.</summary>
    public Task<ShimReply> RequestAsync(MessageType type, ProcessMessage message, params IReadOnlyList<FileDescriptor> descriptors)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var (cookie, pending) = NewRequest();
        return Send(cookie, pending, buffer[..ProcessMessage.Write(buffer, type, cookie, message)], descriptors);
    }

    /// <summary>All that the shim holds, asked for in parts.</summary>
    public async Task<IReadOnlyList<HoldMessage>> ListAsync()
    {
        var listed = new List<HoldMessage>();
        for (var after = 0L; ;)
        {
            var reply = (await RequestAsync(MessageType.List, new ProcessMessage("", "", 0, after))).OrThrow("list");
            listed.AddRange(reply.Listed);
            if (reply.Message.First == 0) return listed;
            after = reply.Message.Second;
        }
    }

    /// <summary>Sends what a process needs to be held and completes with the reply.</summary>
    public Task<ShimReply> RequestAsync(MessageType type, HoldMessage message, IReadOnlyList<FileDescriptor> descriptors)
    {
        Span<byte> buffer = stackalloc byte[MessageWriter.MaxLength];
        var (cookie, pending) = NewRequest();
        return Send(cookie, pending, buffer[..message.Write(buffer, type, cookie)], descriptors);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        // Wakes the reader, which closes the socket.
        StreamSocket.End(_socket);
    }

    private (ulong Cookie, PendingRequest Pending) NewRequest()
    {
        var cookie = Interlocked.Increment(ref _cookie);
        var pending = new PendingRequest();
        _pending[cookie] = pending;
        return (cookie, pending);
    }

    private Task<ShimReply> Send(ulong cookie, PendingRequest pending, ReadOnlySpan<byte> message, IReadOnlyList<FileDescriptor> descriptors)
    {
        const int perMessage = SequencedSocket.MaxDescriptors;
        Span<int> numbers = stackalloc int[perMessage];
        Span<byte> head = stackalloc byte[64];
        lock (_sending)
        {
            if (_disposed)
            {
                _pending.TryRemove(cookie, out _);
                pending.Fail(Ended);
                return pending.Task;
            }

            var start = 0;
            var sent = true;
            var errno = Errno.None;
            while (sent && descriptors.Count - start > perMessage)
            {
                for (var i = 0; i < perMessage; i++) numbers[i] = descriptors[start + i].Number;
                var more = new MessageWriter(head);
                more.Head(MessageType.Descriptors, cookie);
                sent = SequencedSocket.TrySend(_socket, more.Written, numbers, out errno);
                start += perMessage;
            }

            var rest = descriptors.Count - start;
            for (var i = 0; i < rest; i++) numbers[i] = descriptors[start + i].Number;
            if (sent) sent = SequencedSocket.TrySend(_socket, message, numbers[..rest], out errno);
            // A shim that is gone is first noticed by whoever comes first; all requests fail with the reader, once there is a next shim to ask.
            if (!sent && errno is (Errno.EPIPE or Errno.ECONNRESET)) StreamSocket.End(_socket);
            else if (!sent && _pending.TryRemove(cookie, out _)) pending.Fail($"sendmsg(shim): {errno.Describe()}");
        }

        return pending.Task;
    }

    private void Read()
    {
        var buffer = new byte[MessageWriter.MaxLength];
        var numbers = new int[SequencedSocket.MaxDescriptors];
        while (true)
        {
            var length = SequencedSocket.Receive(_socket, buffer, numbers, out var count, out _);
            if (length <= 0) break;
            var files = new FileDescriptor[count];
            for (var i = 0; i < count; i++) files[i] = new FileDescriptor(numbers[i]);
            Dispatch(buffer.AsSpan(0, length), files);
        }

        var disposed = _disposed;
        lock (_sending)
        {
            _disposed = true;
            _socket.Dispose();
        }

        // A failed request is made again: by then there must be another shim to make it to.
        if (!disposed) _lost();
        foreach (var cookie in _pending.Keys)
            if (_pending.TryRemove(cookie, out var pending)) pending.Fail(Ended);
    }

    private void Dispatch(ReadOnlySpan<byte> message, FileDescriptor[] files)
    {
        var reader = new MessageReader(message);
        var (type, cookie) = reader.Head();
        if (type is MessageType.Exited or MessageType.StdinClosed)
        {
            if (ProcessMessage.TryRead(ref reader, out var told)) _told(type, told);
            return;
        }

        if (!_pending.TryGetValue(cookie, out var pending)) return;
        if (type == MessageType.Listed)
        {
            if (HoldMessage.TryRead(ref reader, files.Length) is not { } facts) return;
            _listed(facts, files);
            pending.Listed.Add(facts);
            return;
        }

        if (!ProcessMessage.TryRead(ref reader, out var answer)) return;
        _pending.TryRemove(cookie, out _);
        pending.Complete(new ShimReply(type, answer, files, pending.Listed));
    }

    private sealed class PendingRequest
    {
        private readonly TaskCompletionSource<ShimReply> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<HoldMessage> Listed { get; } = [];

        public Task<ShimReply> Task => _done.Task;

        public void Complete(ShimReply reply) => _done.TrySetResult(reply);

        public void Fail(string why) => _done.TrySetException(new ShimException(ShimErrorCode.Unavailable, why));
    }
}

/// <summary>A reply and the descriptors that came with it.</summary>
internal sealed record ShimReply(MessageType Type, ProcessMessage Message, FileDescriptor[] Files, IReadOnlyList<HoldMessage> Listed)
{
    /// <summary>Turns a refusal into its exception.</summary>
    public ShimReply OrThrow(string what)
    {
        if (Type != MessageType.Refused) return this;
        var errno = (Errno)Message.Second;
        throw (ShimErrorCode)Message.First switch
        {
            ShimErrorCode.NotFound => new ShimException(ShimErrorCode.NotFound, $"no such process: {what}"),
            ShimErrorCode.NotRunning => new ShimException(ShimErrorCode.NotRunning, $"process has ended: {what}"),
            var code => new ShimException(code, $"shim refused {what}: {errno.Describe()} ({errno})"),
        };
    }
}
