using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>send(2), sendmsg(2) and shutdown(2) on stream sockets, without waiting and without SIGPIPE.</summary>
public static unsafe partial class StreamSocket
{
    /// <summary>
    /// Sends a header and what follows it in one call. Returns how many bytes went, the header's included; -1 and the error (EAGAIN when the
    /// socket is full, EPIPE when nobody listens) otherwise.
    /// </summary>
    public static int TrySend(FileDescriptor socket, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, out Errno errno)
    {
        nint sent;
        fixed (byte* first = header)
        fixed (byte* second = body)
        {
            var parts = stackalloc nuint[4] { (nuint)first, (nuint)header.Length, (nuint)second, (nuint)body.Length };
            var message = new Header { Parts = header.IsEmpty ? parts + 2 : parts, PartCount = header.IsEmpty ? 1u : 2u };
            do sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
            while (Syscall.Interrupted(sent));
        }

        errno = sent < 0 ? Syscall.LastError : Errno.None;
        return (int)sent;
    }

    /// <summary>Receives what is there; 0 at the end of the stream, -1 and the error (EAGAIN) otherwise.</summary>
    public static int TryReceive(FileDescriptor socket, Span<byte> buffer, out Errno errno)
    {
        nint received;
        fixed (byte* start = buffer)
        {
            do received = recv(socket, start, (nuint)buffer.Length, MSG_DONTWAIT);
            while (Syscall.Interrupted(received));
        }

        errno = received < 0 ? Syscall.LastError : Errno.None;
        return (int)received;
    }

    /// <summary>Ends what this side sends; what comes can still be read.</summary>
    public static void EndOutput(FileDescriptor socket) => _ = shutdown(socket, SHUT_WR);

    /// <summary>Ends both directions; a reader blocked on the socket wakes up.</summary>
    public static void End(FileDescriptor socket) => _ = shutdown(socket, SHUT_RDWR);

    /// <summary>
    /// Waits until the other end of a unix socket has taken all that was sent, or is gone, or the time is over. The kernel wakes the sender
    /// each time the receiver has freed a piece; SIOCOUTQ of unix(7) tells what is left.
    /// </summary>
    /// <returns>False when the time was over first.</returns>
    public static bool WaitUntilTaken(int socket, TimeSpan limit)
    {
        using var epoll = new Epoll(1);
        epoll.Add(socket, EpollEvents.Out | EpollEvents.Edge, 0);
        var end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (true)
        {
            var left = 0;
            if (ioctl(socket, SIOCOUTQ, &left) < 0 || left == 0) return true;
            var time = end - Environment.TickCount64;
            if (time <= 0) return false;
            if (epoll.Wait((int)time) > 0 && (epoll.Event(0).Events & (EpollEvents.HangUp | EpollEvents.Error)) != 0) return true;
        }
    }

    private const nuint SIOCOUTQ = 0x5411;
    private const int SHUT_RDWR = 2;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int SHUT_WR = 1;

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        private readonly nuint _name, _nameLength;
        public nuint* Parts;
        public nuint PartCount;
        private readonly nuint _control, _controlLength, _flags;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(FileDescriptor fd, Header* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(FileDescriptor fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(FileDescriptor fd, int how);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, int* argument);
}
