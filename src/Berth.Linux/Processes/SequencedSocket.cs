using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Processes;

/// <summary>unix(7) sockets of type SOCK_SEQPACKET: whole messages, in order, with descriptors attached.</summary>
public static unsafe partial class SequencedSocket
{
    /// <summary>Most descriptors one message can carry, SCM_MAX_FD.</summary>
    public const int MaxDescriptors = 253;

    /// <summary>Listens at <paramref name="path"/>, which must not exist; mode 0600.</summary>
    /// <exception cref="LinuxException">EADDRINUSE among others.</exception>
    public static FileDescriptor Listen(string path) => Listen(path, SOCK_SEQPACKET);

    /// <summary>Listens at <paramref name="path"/> for byte streams, as OCI runtimes want their console socket; mode 0600.</summary>
    /// <exception cref="LinuxException">EADDRINUSE among others.</exception>
    public static FileDescriptor ListenForStreams(string path) => Listen(path, SOCK_STREAM);

    private static FileDescriptor Listen(string path, int type)
    {
        var socket = Create(type);
        var address = Address(path);
        fixed (byte* start = address)
            Syscall.Check(bind(socket, start, address.Length), $"bind({path})");
        Calls.Chmod.Path(path, 0x180);
        Syscall.Check(listen(socket, 64), $"listen({path})");
        return socket;
    }

    /// <summary>Connects to <paramref name="path"/>; null and the error when nothing listens there.</summary>
    public static FileDescriptor? TryConnect(string path, out Errno errno)
    {
        var socket = Create();
        var address = Address(path);
        int result;
        fixed (byte* start = address)
        {
            do result = connect(socket, start, address.Length);
            while (Syscall.Interrupted(result));
        }

        errno = result < 0 ? Syscall.LastError : Errno.None;
        if (result == 0) return socket;
        socket.Dispose();
        return null;
    }

    /// <summary>Takes one connection; null when none waits.</summary>
    public static FileDescriptor? Accept(FileDescriptor listener)
    {
        int fd;
        do fd = accept4(listener, null, null, SOCK_CLOEXEC | SOCK_NONBLOCK);
        while (Syscall.Interrupted(fd));
        return fd < 0 ? null : new FileDescriptor(fd);
    }

    /// <summary>The user id of the process at the other end when it connected, SO_PEERCRED.</summary>
    public static uint PeerUser(FileDescriptor socket)
    {
        var credentials = stackalloc uint[3];
        var length = 12;
        Syscall.Check(getsockopt(socket, SOL_SOCKET, SO_PEERCRED, credentials, &length), $"getsockopt({socket}, SO_PEERCRED)");
        return credentials[1];
    }

    /// <summary>A connected pair of SOCK_STREAM sockets.</summary>
    public static (FileDescriptor First, FileDescriptor Second) StreamPair()
    {
        var ends = stackalloc int[2];
        Syscall.Check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), $"socketpair(SOCK_STREAM)");
        return (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
    }

    /// <summary>Sends one message. Returns false and the error when it could not go.</summary>
    public static bool TrySend(FileDescriptor socket, ReadOnlySpan<byte> message, ReadOnlySpan<int> descriptors, out Errno errno)
    {
        var space = ControlSpace(descriptors.Length);
        var control = stackalloc byte[space == 0 ? 1 : space];
        nint sent;
        fixed (byte* start = message)
        {
            var part = new Part { Base = start, Length = (nuint)message.Length };
            var header = new Header { Parts = &part, PartCount = 1 };
            if (descriptors.Length > 0)
            {
                *(nuint*)control = (nuint)(16 + (descriptors.Length * 4));
                *(int*)(control + 8) = SOL_SOCKET;
                *(int*)(control + 12) = SCM_RIGHTS;
                descriptors.CopyTo(new Span<int>(control + 16, descriptors.Length));
                header.Control = control;
                header.ControlLength = (nuint)space;
            }

            do sent = sendmsg(socket, &header, MSG_NOSIGNAL);
            while (Syscall.Interrupted(sent));
        }

        errno = sent < 0 ? Syscall.LastError : Errno.None;
        return sent >= 0;
    }

    /// <summary>
    /// Receives one message: its length (0 when the other end is gone, -1 and the error otherwise) and its descriptors, which are the
    /// caller's from then on. A message that does not fit is refused with EMSGSIZE and its descriptors are closed.
    /// </summary>
    public static int Receive(FileDescriptor socket, Span<byte> buffer, Span<int> descriptors, out int descriptorCount, out Errno errno)
    {
        var space = ControlSpace(MaxDescriptors);
        var control = stackalloc byte[space];
        nint length;
        Header header;
        fixed (byte* start = buffer)
        {
            var part = new Part { Base = start, Length = (nuint)buffer.Length };
            do
            {
                header = new Header { Parts = &part, PartCount = 1, Control = control, ControlLength = (nuint)space };
                length = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
            }
            while (Syscall.Interrupted(length));
        }

        descriptorCount = 0;
        errno = length < 0 ? Syscall.LastError : Errno.None;
        if (length < 0) return -1;
        var received = header.ControlLength >= 16 && *(int*)(control + 12) == SCM_RIGHTS ? ((int)*(nuint*)control - 16) / 4 : 0;
        var numbers = new ReadOnlySpan<int>(control + 16, received);
        if ((header.Flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 || received > descriptors.Length)
        {
            foreach (var number in numbers) new FileDescriptor(number).Dispose();
            errno = Errno.EMSGSIZE;
            return -1;
        }

        numbers.CopyTo(descriptors);
        descriptorCount = received;
        return (int)length;
    }

    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_SEQPACKET = 5;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;
    private const int SCM_RIGHTS = 1;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int MSG_TRUNC = 0x20;
    private const int MSG_CTRUNC = 8;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;

    private static FileDescriptor Create(int type = SOCK_SEQPACKET) =>
        new(Syscall.Check(socket(AF_UNIX, type | SOCK_CLOEXEC, 0), $"socket(AF_UNIX, {type})"));

    private static byte[] Address(string path)
    {
        var name = Encoding.UTF8.GetBytes(path);
        if (name.Length > 107) throw new LinuxException($"bind({path})", Errno.ENAMETOOLONG);
        var address = new byte[2 + name.Length + 1];
        address[0] = AF_UNIX;
        name.CopyTo(address, 2);
        return address;
    }

    private static int ControlSpace(int count) => count == 0 ? 0 : 16 + (((count * 4) + 7) & ~7);

    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public void* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(FileDescriptor fd, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(FileDescriptor fd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(FileDescriptor fd, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(FileDescriptor fd, void* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(FileDescriptor fd, int level, int name, void* value, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(FileDescriptor fd, Header* header, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(FileDescriptor fd, Header* header, int flags);
}
