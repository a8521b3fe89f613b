using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>epoll(7): one set of watched descriptors. Raw numbers, because an event loop watches what others own.</summary>
public sealed unsafe partial class Epoll : IDisposable
{
    private readonly FileDescriptor _set = new(Syscall.Check(epoll_create1(EPOLL_CLOEXEC), $"epoll_create1()"));
    private readonly byte* _events;
    private readonly int _capacity;

    /// <summary>Makes a set that hands out at most <paramref name="capacity"/> events at a time.</summary>
    public Epoll(int capacity)
    {
        _capacity = capacity;
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * EventSize));
    }

    /// <summary>Watches <paramref name="fd"/>; events carry <paramref name="token"/>.</summary>
    public void Add(int fd, EpollEvents events, ulong token) => Control(EPOLL_CTL_ADD, fd, events, token);

    /// <summary>Changes what is watched.</summary>
    public void Change(int fd, EpollEvents events, ulong token) => Control(EPOLL_CTL_MOD, fd, events, token);

    /// <summary>Stops watching.</summary>
    public void Remove(int fd) => Control(EPOLL_CTL_DEL, fd, EpollEvents.None, 0);

    /// <summary>Waits for events and returns how many <see cref="Event"/> then gives.</summary>
    public int Wait(int milliseconds = -1)
    {
        int count;
        do count = epoll_wait(_set, _events, _capacity, milliseconds);
        while (Syscall.Interrupted(count));
        return Syscall.Check(count, $"epoll_wait()");
    }

    /// <summary>One of the events of the last <see cref="Wait"/>.</summary>
    public (EpollEvents Events, ulong Token) Event(int index)
    {
        var at = _events + (index * EventSize);
        return (*(EpollEvents*)at, ReadUnaligned(at + TokenOffset));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _set.Dispose();
        NativeMemory.Free(_events);
    }

    private const int EPOLL_CLOEXEC = 0x80000;
    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CTL_DEL = 2;
    private const int EPOLL_CTL_MOD = 3;

    // The structure is packed on x86-64 only.
    private static readonly int TokenOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = TokenOffset + 8;

    private static ulong ReadUnaligned(byte* at) => System.Runtime.CompilerServices.Unsafe.ReadUnaligned<ulong>(at);

    private void Control(int operation, int fd, EpollEvents events, ulong token)
    {
        var item = stackalloc byte[16];
        *(EpollEvents*)item = events;
        System.Runtime.CompilerServices.Unsafe.WriteUnaligned(item + TokenOffset, token);
        Syscall.Check(epoll_ctl(_set, operation, fd, item), $"epoll_ctl({operation}, fd {fd}, {events})");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(FileDescriptor epfd, int operation, int fd, byte* item);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(FileDescriptor epfd, byte* events, int capacity, int timeout);
}

/// <summary>EPOLL* events.</summary>
[Flags]
public enum EpollEvents : uint
{
    /// <summary>Only errors and hang-ups, which are always reported.</summary>
    None = 0,
    /// <summary>EPOLLIN.</summary>
    In = 1,
    /// <summary>EPOLLOUT.</summary>
    Out = 4,
    /// <summary>EPOLLERR.</summary>
    Error = 8,
    /// <summary>EPOLLHUP.</summary>
    HangUp = 16,
    /// <summary>EPOLLRDHUP.</summary>
    ReadHangUp = 0x2000,
    /// <summary>EPOLLET: told when something happens, not as long as it is so.</summary>
    Edge = 1u << 31,
}
