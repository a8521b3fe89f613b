using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>statx(2), the one stat call that also tells mount id and birth time.</summary>
public static unsafe partial class Stat
{
    /// <summary>What is at a host path, following links.</summary>
    /// <exception cref="LinuxException">ENOENT among others.</exception>
    public static FileStat Path(string path) =>
        TryAt(FileDescriptor.WorkingDirectory, path, out var errno, followLinks: true) ?? throw new LinuxException($"statx({path})", errno);

    /// <summary>What is at a host path, the link itself when it is one.</summary>
    /// <exception cref="LinuxException">ENOENT among others.</exception>
    public static FileStat LinkPath(string path) => At(FileDescriptor.WorkingDirectory, path);

    /// <summary>What is at <paramref name="path"/>, which is not followed when it is a link in the last place.</summary>
    /// <exception cref="LinuxException">ENOENT among others.</exception>
    public static FileStat At(FileDescriptor directory, string path) =>
        TryAt(directory, path, out var errno) ?? throw new LinuxException($"statx({path})", errno);

    /// <summary>What the descriptor is, O_PATH included.</summary>
    /// <exception cref="LinuxException">EBADF among others.</exception>
    public static FileStat Descriptor(FileDescriptor file)
    {
        Buffer buffer;
        Syscall.Check(statx(file, "", AT_EMPTY_PATH | AT_NO_AUTOMOUNT, Mask, &buffer), $"statx({file})");
        return buffer.ToStat();
    }

    /// <summary>As <see cref="At"/>, but a failure is an answer: null and the error.</summary>
    public static FileStat? TryAt(FileDescriptor directory, string path, out Errno errno, bool followLinks = false)
    {
        Buffer buffer;
        var result = statx(directory, path, (followLinks ? 0 : AT_SYMLINK_NOFOLLOW) | AT_NO_AUTOMOUNT, Mask, &buffer);
        errno = result < 0 ? Syscall.LastError : Errno.None;
        return result < 0 ? null : buffer.ToStat();
    }

    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const int AT_NO_AUTOMOUNT = 0x800;
    private const int AT_EMPTY_PATH = 0x1000;
    // STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID; older kernels clear what they do not know.
    private const uint Mask = 0x7ff | 0x800 | 0x1000;

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Buffer
    {
        public uint Mask, BlockSize;
        public ulong Attributes;
        public uint Links, Uid, Gid;
        public ushort Mode, Spare0;
        public ulong Inode, Size, Blocks, AttributesMask;
        public Time Access, Birth, Change, Modify;
        public uint RdevMajor, RdevMinor, DevMajor, DevMinor;
        public ulong MountId;

        public readonly FileStat ToStat() => new()
        {
            Type = (FileType)(Mode & 0xF000),
            Permissions = Mode & 0xFFFu,
            Links = Links,
            Uid = Uid,
            Gid = Gid,
            Inode = Inode,
            Size = (long)Size,
            Blocks = (long)Blocks,
            AccessTime = Access.ToTimespec(),
            ModifyTime = Modify.ToTimespec(),
            ChangeTime = Change.ToTimespec(),
            BirthTime = (Mask & 0x800) != 0 ? Birth.ToTimespec() : null,
            Device = new DeviceNumber(DevMajor, DevMinor),
            NodeDevice = new DeviceNumber(RdevMajor, RdevMinor),
            MountId = (Mask & 0x1000) != 0 ? MountId : null,
            IsMountRoot = (AttributesMask & Attributes & 0x2000) != 0,
            IsImmutable = (AttributesMask & Attributes & 0x10) != 0,
        };
    }

    private struct Time
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;

        public readonly Timespec ToTimespec() => new(Seconds, Nanoseconds);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int statx(FileDescriptor dirfd, string path, int flags, uint mask, Buffer* buffer);
}

/// <summary>S_IFMT of inode(7).</summary>
public enum FileType
{
    /// <summary>Not known (some file systems do not say in a listing).</summary>
    Unknown = 0,
    /// <summary>A named pipe.</summary>
    Fifo = 0x1000,
    /// <summary>A character device.</summary>
    CharacterDevice = 0x2000,
    /// <summary>A directory.</summary>
    Directory = 0x4000,
    /// <summary>A block device.</summary>
    BlockDevice = 0x6000,
    /// <summary>A regular file.</summary>
    Regular = 0x8000,
    /// <summary>A symbolic link.</summary>
    Symlink = 0xA000,
    /// <summary>A unix socket.</summary>
    Socket = 0xC000,
}

/// <summary>Answer of statx(2).</summary>
public readonly record struct FileStat
{
    /// <summary>What it is.</summary>
    public FileType Type { get; init; }
    /// <summary>Permission bits with set-id and sticky, 07777.</summary>
    public uint Permissions { get; init; }
    /// <summary>Number of names.</summary>
    public uint Links { get; init; }
    /// <summary>Owner.</summary>
    public uint Uid { get; init; }
    /// <summary>Group.</summary>
    public uint Gid { get; init; }
    /// <summary>Inode number, unique within <see cref="Device"/>.</summary>
    public ulong Inode { get; init; }
    /// <summary>Length in bytes.</summary>
    public long Size { get; init; }
    /// <summary>Space taken, in units of 512 bytes.</summary>
    public long Blocks { get; init; }
    /// <summary>Last read.</summary>
    public Timespec AccessTime { get; init; }
    /// <summary>Last write.</summary>
    public Timespec ModifyTime { get; init; }
    /// <summary>Last change of the inode.</summary>
    public Timespec ChangeTime { get; init; }
    /// <summary>Creation, where the file system keeps it.</summary>
    public Timespec? BirthTime { get; init; }
    /// <summary>The file system's device.</summary>
    public DeviceNumber Device { get; init; }
    /// <summary>The device a device node stands for.</summary>
    public DeviceNumber NodeDevice { get; init; }
    /// <summary>The mount it was reached through; null before Linux 5.8.</summary>
    public ulong? MountId { get; init; }
    /// <summary>The root of a mount (Linux 5.8).</summary>
    public bool IsMountRoot { get; init; }
    /// <summary>Carries the immutable attribute.</summary>
    public bool IsImmutable { get; init; }

    /// <summary>True when both are the same file.</summary>
    public bool SameFileAs(in FileStat other) => Inode == other.Inode && Device == other.Device;
}

/// <summary>A time since 1970-01-01 UTC.</summary>
/// <param name="Seconds">Whole seconds, negative before 1970.</param>
/// <param name="Nanoseconds">0 to 999,999,999, or one of the two orders below.</param>
public readonly record struct Timespec(long Seconds, long Nanoseconds)
{
    /// <summary>UTIME_NOW: the kernel's clock.</summary>
    public static Timespec Now => new(0, 0x3fffffff);
    /// <summary>UTIME_OMIT: leave as it is.</summary>
    public static Timespec Omit => new(0, 0x3ffffffe);

    /// <summary>From a point in time.</summary>
    public static Timespec From(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var (seconds, rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return rest < 0 ? new(seconds - 1, (rest + TimeSpan.TicksPerSecond) * 100) : new(seconds, rest * 100);
    }

    /// <summary>As a point in time, cut to 100 ns.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.UnixEpoch.AddTicks((Seconds * TimeSpan.TicksPerSecond) + (Nanoseconds / 100));
}
