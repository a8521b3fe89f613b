using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Sockets;

/// <summary>Stream sockets, blocking: socket(2), connect(2), socketpair(2), send(2), shutdown(2).</summary>
public static unsafe partial class StreamSocket
{
    /// <summary>Connects to a unix socket by path, unix(7).</summary>
    /// <exception cref="LinuxException">ENOENT, ECONNREFUSED, EACCES; ENAMETOOLONG above 107 bytes.</exception>
    public static FileDescriptor ConnectUnix(string path)
    {
        Span<byte> address = stackalloc byte[110];
        address.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(address, AF_UNIX);
        if (!Encoding.UTF8.TryGetBytes(path, address[2..^1], out var length))
            throw new LinuxException($"connect({path})", Errno.ENAMETOOLONG);
        // A name that starts with @ is in the abstract namespace, where the zero byte comes first and the length ends it.
        if (length > 0 && address[2] == '@')
            address[2] = 0;
        else
            length++;
        return Connect(AF_UNIX, address[..(2 + length)], path);
    }

    /// <summary>Connects over TCP, without delay of small writes.</summary>
    /// <exception cref="LinuxException">ECONNREFUSED, ETIMEDOUT, ENETUNREACH among others.</exception>
    public static FileDescriptor ConnectTcp(IPEndPoint peer)
    {
        var text = peer.Serialize();
        var socket = Connect((int)peer.AddressFamily == 2 ? AF_INET : AF_INET6, text.Buffer.Span[..text.Size], peer.ToString());
        var on = 1;
        _ = setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(int));
        return socket;
    }

    /// <summary>Two sockets connected to each other.</summary>
    /// <exception cref="LinuxException">EMFILE.</exception>
    public static (FileDescriptor First, FileDescriptor Second) Pair()
    {
        var ends = stackalloc int[2];
        Syscall.Check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), $"socketpair()");
        return (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
    }

    /// <summary>Says that nothing more will be sent; the other direction stays open.</summary>
    public static void ShutdownWrite(FileDescriptor socket) => _ = shutdown(socket, SHUT_WR);

    /// <summary>Sends what fits without waiting: the count, 0 when nothing fits, -1 and the error when the peer is gone.</summary>
    public static int TrySend(FileDescriptor socket, ReadOnlySpan<byte> bytes, out Errno errno)
    {
        nint count;
        fixed (byte* start = bytes)
        {
            do count = send(socket, start, bytes.Length, MSG_DONTWAIT | MSG_NOSIGNAL);
            while (Syscall.Interrupted(count));
        }

        errno = count < 0 ? Syscall.LastError : Errno.None;
        if (errno != Errno.EAGAIN)
            return (int)count;
        errno = Errno.None;
        return 0;
    }

    private static FileDescriptor Connect(int family, ReadOnlySpan<byte> address, string name)
    {
        var socket = new FileDescriptor(Syscall.Check(StreamSocket.socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), $"socket()"));
        int result;
        fixed (byte* start = address)
            result = connect(socket, start, (uint)address.Length);
        // An interrupted connect goes on by itself (connect(2)); asking again says EISCONN or waits.
        if (Syscall.Interrupted(result))
        {
            Calls.Poll.One(socket, Calls.PollEvents.Out);
            fixed (byte* start = address)
                result = connect(socket, start, (uint)address.Length);
            if (result < 0 && Syscall.LastError == Errno.EISCONN)
                result = 0;
        }

        if (result >= 0)
            return socket;
        var errno = Syscall.LastError;
        socket.Dispose();
        throw new LinuxException($"connect({name})", errno);
    }

    private const int AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10;
    private const int SOCK_STREAM = 1, SOCK_CLOEXEC = 0x80000;
    private const int SHUT_WR = 1, MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000;
    private const int IPPROTO_TCP = 6, TCP_NODELAY = 1;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(FileDescriptor fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int family, int type, int protocol, int* ends);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(FileDescriptor fd, int how);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(FileDescriptor fd, byte* bytes, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(FileDescriptor fd, int level, int name, void* value, uint length);
}
