using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>getdents64(2).</summary>
public static unsafe partial class Getdents
{
    /// <summary>Everything in an open directory but <c>.</c> and <c>..</c>, from its start, in the file system's order.</summary>
    /// <exception cref="LinuxException">ENOTDIR, or EBADF for an O_PATH descriptor.</exception>
    public static List<DirectoryEntry> All(FileDescriptor directory)
    {
        Lseek.To(directory, 0);
        var all = new List<DirectoryEntry>();
        var batch = new List<DirectoryEntry>();
        while (Next(directory, batch)) all.AddRange(batch);
        return all;
    }

    /// <summary>Replaces the content of <paramref name="batch"/> by the next entries, some hundreds; false at the end.</summary>
    /// <exception cref="LinuxException">ENOTDIR, or EBADF for an O_PATH descriptor.</exception>
    public static bool Next(FileDescriptor directory, List<DirectoryEntry> batch)
    {
        batch.Clear();
        const int Size = 32 * 1024;
        var buffer = stackalloc byte[Size];
        var length = (int)Syscall.Check(syscall(SyscallNumbers.Getdents64, directory, buffer, Size), $"getdents64({directory})");
        for (var rest = new ReadOnlySpan<byte>(buffer, length); !rest.IsEmpty; rest = rest[BinaryPrimitives.ReadUInt16LittleEndian(rest[16..])..])
        {
            var name = rest[19..];
            name = name[..name.IndexOf((byte)0)];
            if (name is [(byte)'.'] or [(byte)'.', (byte)'.']) continue;
            // DT_* is S_IFMT shifted down by twelve.
            batch.Add(new DirectoryEntry(PathText.Decode(name), (FileType)(rest[18] << 12), BinaryPrimitives.ReadUInt64LittleEndian(rest)));
        }

        return length > 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, FileDescriptor fd, byte* buffer, nint size);
}

/// <summary>A name in a directory.</summary>
/// <param name="Name">The name, in the form of <see cref="PathText"/>.</param>
/// <param name="Type">What it is, or <see cref="FileType.Unknown"/> where the file system does not say.</param>
/// <param name="Inode">The inode number in the directory, which differs from stat's on a mount point.</param>
public readonly record struct DirectoryEntry(string Name, FileType Type, ulong Inode);
