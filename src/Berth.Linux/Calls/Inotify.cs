using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>inotify(7).</summary>
public static partial class Inotify
{
    /// <summary>A queue of events; readable when there are some.</summary>
    /// <exception cref="LinuxException">EMFILE when the user has too many.</exception>
    public static FileDescriptor Create(bool nonBlocking = true) =>
        new(Syscall.Check(inotify_init1((int)(OpenFlags.CloseOnExec | (nonBlocking ? OpenFlags.NonBlocking : 0))), $"inotify_init1()"));

    /// <summary>Watches a path; returns the number its events carry.</summary>
    /// <exception cref="LinuxException">ENOENT, ENOSPC when the user has too many watches.</exception>
    public static int Add(FileDescriptor queue, string path, InotifyEvents events) =>
        Syscall.Check(inotify_add_watch(queue, path, (uint)events), $"inotify_add_watch({path})");

    /// <summary>Ends a watch.</summary>
    /// <exception cref="LinuxException">EINVAL for an unknown number.</exception>
    public static void Remove(FileDescriptor queue, int watch) => Syscall.Check(inotify_rm_watch(queue, watch), $"inotify_rm_watch({watch})");

    /// <summary>The waiting events; none when the queue is non-blocking and empty.</summary>
    /// <exception cref="LinuxException">EBADF.</exception>
    public static IReadOnlyList<InotifyEvent> Events(FileDescriptor queue)
    {
        Span<byte> buffer = stackalloc byte[8192];
        var length = Read.TryFrom(queue, buffer, out var errno);
        if (errno == Errno.EAGAIN) return [];
        if (length < 0) throw new LinuxException($"read({queue})", errno);
        var list = new List<InotifyEvent>();
        for (ReadOnlySpan<byte> rest = buffer[..length]; !rest.IsEmpty;)
        {
            var size = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest[12..]);
            var name = rest.Slice(16, size).TrimEnd((byte)0);
            list.Add(new InotifyEvent(
                BinaryPrimitives.ReadInt32LittleEndian(rest), (InotifyEvents)BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]), PathText.Decode(name)));
            rest = rest[(16 + size)..];
        }

        return list;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int inotify_add_watch(FileDescriptor fd, string path, uint mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_rm_watch(FileDescriptor fd, int watch);
}

/// <summary>One event.</summary>
/// <param name="Watch">The watch it belongs to, -1 for <see cref="InotifyEvents.QueueOverflow"/>.</param>
/// <param name="Events">What happened.</param>
/// <param name="Name">The name in a watched directory, or empty.</param>
public readonly record struct InotifyEvent(int Watch, InotifyEvents Events, string Name);

/// <summary>IN_* of inotify(7).</summary>
[Flags]
public enum InotifyEvents : uint
{
    /// <summary>IN_MODIFY.</summary>
    Modify = 0x2,
    /// <summary>IN_ATTRIB.</summary>
    Attributes = 0x4,
    /// <summary>IN_CLOSE_WRITE.</summary>
    CloseWrite = 0x8,
    /// <summary>IN_MOVED_FROM.</summary>
    MovedFrom = 0x40,
    /// <summary>IN_MOVED_TO.</summary>
    MovedTo = 0x80,
    /// <summary>IN_CREATE.</summary>
    Create = 0x100,
    /// <summary>IN_DELETE.</summary>
    Delete = 0x200,
    /// <summary>IN_DELETE_SELF.</summary>
    DeleteSelf = 0x400,
    /// <summary>IN_MOVE_SELF.</summary>
    MoveSelf = 0x800,
    /// <summary>IN_UNMOUNT.</summary>
    Unmount = 0x2000,
    /// <summary>IN_Q_OVERFLOW: events were lost.</summary>
    QueueOverflow = 0x4000,
    /// <summary>IN_IGNORED: the watch is gone.</summary>
    Ignored = 0x8000,
    /// <summary>IN_ONLYDIR.</summary>
    OnlyDirectory = 0x1000000,
    /// <summary>IN_DONT_FOLLOW.</summary>
    DoNotFollow = 0x2000000,
    /// <summary>IN_MASK_ADD.</summary>
    AddToMask = 0x20000000,
    /// <summary>IN_ISDIR.</summary>
    IsDirectory = 0x40000000,
}
