using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>statfs(2).</summary>
public static unsafe partial class Statfs
{
    /// <summary>The file system a host path is on.</summary>
    /// <exception cref="LinuxException">ENOENT among others.</exception>
    public static FileSystemStat Path(string path)
    {
        Buffer buffer;
        Syscall.Check(statfs(path, &buffer), $"statfs({path})");
        return buffer.ToStat();
    }

    /// <summary>The file system a descriptor is on.</summary>
    /// <exception cref="LinuxException">EBADF among others.</exception>
    public static FileSystemStat Descriptor(FileDescriptor file)
    {
        Buffer buffer;
        Syscall.Check(fstatfs(file, &buffer), $"fstatfs({file})");
        return buffer.ToStat();
    }

    private struct Buffer
    {
        public long Type, BlockSize;
        public ulong Blocks, Free, Available, Files, FilesFree;
        public int Id0, Id1;
        public long NameLength, FragmentSize, Flags;
        public long Spare0, Spare1, Spare2, Spare3;

        public readonly FileSystemStat ToStat() => new()
        {
            Type = (FileSystemMagic)(uint)Type,
            BlockSize = BlockSize,
            Blocks = Blocks,
            BlocksFree = Free,
            BlocksAvailable = Available,
            Inodes = Files,
            InodesFree = FilesFree,
            Flags = (MountFlags)(ulong)Flags,
        };
    }

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int statfs(string path, Buffer* buffer);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fstatfs(FileDescriptor fd, Buffer* buffer);
}

/// <summary>Answer of statfs(2).</summary>
public readonly record struct FileSystemStat
{
    /// <summary>Kind of file system.</summary>
    public FileSystemMagic Type { get; init; }
    /// <summary>Bytes in a block.</summary>
    public long BlockSize { get; init; }
    /// <summary>Blocks in all.</summary>
    public ulong Blocks { get; init; }
    /// <summary>Free blocks.</summary>
    public ulong BlocksFree { get; init; }
    /// <summary>Free blocks that an ordinary user may take.</summary>
    public ulong BlocksAvailable { get; init; }
    /// <summary>Inodes in all.</summary>
    public ulong Inodes { get; init; }
    /// <summary>Free inodes.</summary>
    public ulong InodesFree { get; init; }
    /// <summary>ST_RDONLY and friends, which share the low bits of <see cref="MountFlags"/>.</summary>
    public MountFlags Flags { get; init; }
}

/// <summary>Magic numbers of statfs(2), those a container engine asks for.</summary>
public enum FileSystemMagic : uint
{
    /// <summary>proc.</summary>
    Proc = 0x9fa0,
    /// <summary>sysfs.</summary>
    Sysfs = 0x62656572,
    /// <summary>tmpfs.</summary>
    Tmpfs = 0x01021994,
    /// <summary>cgroup v1.</summary>
    Cgroup = 0x27e0eb,
    /// <summary>cgroup v2.</summary>
    Cgroup2 = 0x63677270,
    /// <summary>overlay.</summary>
    Overlay = 0x794c7630,
    /// <summary>ext2, ext3, ext4.</summary>
    Ext4 = 0xef53,
    /// <summary>XFS.</summary>
    Xfs = 0x58465342,
    /// <summary>Btrfs.</summary>
    Btrfs = 0x9123683e,
    /// <summary>devpts.</summary>
    Devpts = 0x1cd1,
    /// <summary>mqueue.</summary>
    Mqueue = 0x19800202,
    /// <summary>nsfs: namespaces.</summary>
    Nsfs = 0x6e736673,
    /// <summary>EROFS.</summary>
    Erofs = 0xe0f5e1e2,
    /// <summary>ZFS.</summary>
    Zfs = 0x2fc12fc1,
    /// <summary>NFS.</summary>
    Nfs = 0x6969,
    /// <summary>FUSE.</summary>
    Fuse = 0x65735546,
    /// <summary>BPF.</summary>
    Bpf = 0xcafe4a11,
}
