using System.Buffers;
using System.Runtime.InteropServices;
using Berth.Linux.Calls;

namespace Berth.Linux.Netlink;

/// <summary>Protocols of netlink(7) that Berth speaks.</summary>
public enum NetlinkProtocol
{
    /// <summary>NETLINK_ROUTE: links, addresses, routes, neighbours.</summary>
    Route = 0,
    /// <summary>NETLINK_NETFILTER: nf_tables and conntrack.</summary>
    Netfilter = 12,
}

/// <summary>Gets the payload of one message of a dump (family header and attributes).</summary>
public delegate void NetlinkReader(ushort type, ReadOnlySpan<byte> payload);

/// <summary>
/// A netlink socket. It stays in the network namespace in which it was opened, whichever namespace its user is in: that is how
/// the links of a namespace are set up without entering it. One request at a time; safe to share.
/// </summary>
public sealed partial class NetlinkSocket : IDisposable
{
    private const int MaxDumpAttempts = 16;
    private const int AnswerSize = 4096;
    private const int DumpSize = 32 * 1024;
    private readonly FileDescriptor _fd;
    private readonly Lock _gate = new();
    private uint _sequence;

    private NetlinkSocket(FileDescriptor fd) => _fd = fd;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    /// <exception cref="LinuxException">The kernel has no such protocol or refuses.</exception>
    public static NetlinkSocket Open(NetlinkProtocol protocol)
    {
        var fd = new FileDescriptor(Syscall.Check(
            socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, (int)protocol), $"socket(AF_NETLINK, {protocol})"));
        // Both only make answers better and smaller; a kernel without them is served as well.
        var on = 1;
        _ = setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, in on, sizeof(int));
        _ = setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, in on, sizeof(int));
        return new NetlinkSocket(fd);
    }

    /// <summary>
    /// Sends all messages at once and waits for the last to be acknowledged. The kernel goes on after a failing message of a plain
    /// (not nfnetlink) batch; the first failure is thrown.
    /// </summary>
    /// <exception cref="LinuxException">Names the request that failed, the error and the kernel's own words.</exception>
    public void Execute(NetlinkMessages messages)
    {
        if (messages.Count == 0) return;
        lock (_gate)
        {
            var first = Send(messages, NetlinkFlags.Ack);
            var last = first + (uint)(messages.Count - 1 - messages.Unanswered);
            var failure = default(LinuxException);
            // The kernel has done everything and queued every answer when send returns, so nothing here blocks.
            Span<byte> buffer = stackalloc byte[AnswerSize];
            for (var done = false; !done;)
            {
                var size = Receive(buffer, failure is null ? 0 : MSG_DONTWAIT);
                if (size == 0) break;
                done = ReadAnswers(buffer[..size], messages, first, last, ref failure);
            }

            if (failure is not null) throw failure;
        }
    }

    /// <summary>Sends one request and hands every message of the answer to <paramref name="reader"/>.</summary>
    /// <exception cref="LinuxException">The request failed, or what it lists changed too often while it was read.</exception>
    /// <remarks>When the list changed meanwhile the dump is made again: <paramref name="restart"/> forgets what was read.</remarks>
    public void Dump(NetlinkMessages request, NetlinkReader reader, Action? restart = null)
    {
        lock (_gate)
        {
            for (var attempt = 0; attempt < MaxDumpAttempts; attempt++)
            {
                var sequence = Send(request, NetlinkFlags.Dump);
                if (ReadDump(request, sequence, reader)) return;
                restart?.Invoke();
            }
        }

        throw new LinuxException(request.Call(0), Errno.EINTR);
    }

    /// <summary>Sends one request for one object and hands the answer to <paramref name="reader"/>; nothing is read when it does not exist.</summary>
    /// <returns>False when the kernel says ENOENT, ENODEV or ESRCH.</returns>
    public bool Get(NetlinkMessages request, NetlinkReader reader)
    {
        lock (_gate)
        {
            var sequence = Send(request, NetlinkFlags.Ack);
            try
            {
                return ReadDump(request, sequence, reader);
            }
            catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENODEV or Errno.ESRCH)
            {
                return false;
            }
        }
    }

    /// <summary>Joins a multicast group: the kernel then tells of every change of that kind.</summary>
    internal void Subscribe(int group)
    {
        // Before it is bound a socket has the number 0, which is also the kernel's own: it would be taken for the one who knows already.
        ReadOnlySpan<byte> anyAddress = [AF_NETLINK, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Syscall.Check(bind(_fd, anyAddress, anyAddress.Length), $"bind(AF_NETLINK)");
        Syscall.Check(setsockopt(_fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, in group, sizeof(int)), $"setsockopt(NETLINK_ADD_MEMBERSHIP, {group})");
    }

    /// <summary>Waits for events and hands them out.</summary>
    /// <param name="reader">Gets each message.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="lost">True when the kernel had more to tell than the socket could hold.</param>
    /// <returns>False when nothing came in time.</returns>
    internal bool ReadEvents(NetlinkReader reader, TimeSpan limit, out bool lost)
    {
        lock (_gate)
        {
            lost = false;
            if (Poll.One(_fd, PollEvents.In, (int)Math.Ceiling(limit.TotalMilliseconds)) == PollEvents.None) return false;
            var buffer = ArrayPool<byte>.Shared.Rent(DumpSize);
            try
            {
                ReadOnlySpan<byte> bytes = buffer.AsSpan(0, Receive(buffer, MSG_DONTWAIT));
                while (NetlinkHeader.TryRead(ref bytes, out var header, out var payload)) reader(header.Type, payload);
            }
            catch (LinuxException e) when (e.Errno == Errno.ENOBUFS)
            {
                lost = true;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _fd.Dispose();

    private uint Send(NetlinkMessages messages, NetlinkFlags lastFlags)
    {
        var first = _sequence + 1;
        _sequence += (uint)messages.Count;
        var bytes = messages.Seal(first, lastFlags);
        long sent;
        do sent = send(_fd, bytes, (nuint)bytes.Length, 0);
        while (Syscall.Interrupted(sent));
        Syscall.Check(sent, $"{messages.Call(0)}: send");
        return first;
    }

    private int Receive(Span<byte> buffer, int flags)
    {
        while (true)
        {
            // MSG_TRUNC: the real size, so that an answer larger than the buffer is seen as such.
            var size = recv(_fd, buffer, (nuint)buffer.Length, flags | MSG_TRUNC);
            if (Syscall.Interrupted(size)) continue;
            if (size < 0 && Syscall.LastError == Errno.EAGAIN) return 0;
            Syscall.Check(size, $"recv(AF_NETLINK)");
            if (size > buffer.Length) throw new InvalidDataException($"netlink answer of {size} bytes");
            return (int)size;
        }
    }

    private static bool ReadAnswers(
        ReadOnlySpan<byte> bytes, NetlinkMessages messages, uint first, uint last, ref LinuxException? failure)
    {
        var done = false;
        while (NetlinkHeader.TryRead(ref bytes, out var header, out var payload))
        {
            if (header.Type != NetlinkHeader.Error || header.Sequence - first > last - first) continue;
            var error = -MemoryMarshal.Read<int>(payload);
            if (error != 0) failure ??= Failure(messages.Call((int)(header.Sequence - first)), error, header, payload);
            done |= header.Sequence == last;
        }

        return done;
    }

    private bool ReadDump(NetlinkMessages request, uint sequence, NetlinkReader reader)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(DumpSize);
        try
        {
            return ReadDump(request, sequence, reader, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool ReadDump(NetlinkMessages request, uint sequence, NetlinkReader reader, byte[] buffer)
    {
        var whole = true;
        while (true)
        {
            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, Receive(buffer, 0));
            while (NetlinkHeader.TryRead(ref bytes, out var header, out var payload))
            {
                if (header.Sequence != sequence) continue;
                whole &= (header.Flags & NetlinkFlags.DumpInterrupted) == 0;
                if (header.Type is NetlinkHeader.Done or NetlinkHeader.Error)
                {
                    var error = payload.Length >= 4 ? -MemoryMarshal.Read<int>(payload) : 0;
                    return error == 0 ? whole : throw Failure(request.Call(0), error, header, payload);
                }

                reader(header.Type, payload);
            }
        }
    }

    private static LinuxException Failure(string call, int error, NetlinkHeader header, ReadOnlySpan<byte> payload) =>
        new(call, (Errno)error, ExtendedAck.Text(header, payload));

    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_NETLINK = 270;
    private const int NETLINK_ADD_MEMBERSHIP = 1;
    private const int NETLINK_CAP_ACK = 10;
    private const int NETLINK_EXT_ACK = 11;
    private const int MSG_TRUNC = 0x20;
    private const int MSG_DONTWAIT = 0x40;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(FileDescriptor fd, int level, int name, in int value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(FileDescriptor fd, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long send(FileDescriptor fd, ReadOnlySpan<byte> buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long recv(FileDescriptor fd, Span<byte> buffer, nuint length, int flags);
}
