using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Engine.Mounts;

/// <summary>
/// Copies the content of one directory into another by descriptors: no path is looked up twice and no link is followed, so that a tree
/// of the image's making cannot lead anywhere else.
/// </summary>
internal sealed class CopyTree
{
    private const int PieceBytes = 1 << 20;
    private readonly Dictionary<(DeviceNumber, ulong), string> _linked = [];

    /// <summary>Copies all below <paramref name="source"/>, and gives <paramref name="target"/> its mode and owner.</summary>
    public void Run(FileDescriptor source, FileDescriptor target) => Directory(source, target, target, "");

    private void Directory(FileDescriptor source, FileDescriptor target, FileDescriptor top, string path)
    {
        foreach (var entry in Getdents.All(source))
        {
            if (entry.Name is "." or "..") continue;
            Entry(source, target, top, entry.Name, path.Length == 0 ? entry.Name : $"{path}/{entry.Name}");
        }
        Dress(source, target, Stat.Descriptor(source));
    }

    private void Entry(FileDescriptor source, FileDescriptor target, FileDescriptor top, string name, string path)
    {
        var status = Stat.At(source, name);
        if (status.Type != FileType.Directory && status.Links > 1)
        {
            if (_linked.TryGetValue((status.Device, status.Inode), out var first))
            {
                Link.At(top, first, target, name);
                return;
            }
            _linked[(status.Device, status.Inode)] = path;
        }
        switch (status.Type)
        {
            case FileType.Directory:
                Mkdir.TryAt(target, name, 0x1C0);
                using (var from = Open.At(source, name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow))
                using (var to = Open.At(target, name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow))
                    Directory(from, to, top, path);
                break;
            case FileType.Regular:
                File(source, target, name, status);
                break;
            case FileType.Symlink:
                Symlink.At(Readlink.At(source, name), target, name);
                Chown.At(target, name, status.Uid, status.Gid);
                break;
            default:
                Mknod.At(target, name, status.Type, status.Permissions, status.NodeDevice);
                Chown.At(target, name, status.Uid, status.Gid);
                Chmod.At(target, name, status.Permissions);
                break;
        }
    }

    private static void File(FileDescriptor source, FileDescriptor target, string name, FileStat status)
    {
        using var from = Open.At(source, name, OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlocking);
        using var to = Open.At(target, name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow, 0x180);
        long copied;
        while ((copied = CopyFileRange.Try(from, to, PieceBytes, out var errno)) > 0)
        {
        }
        if (copied < 0) Bytes(from, to);
        Dress(from, to, status);
    }

    // Where the kernel cannot copy between these two file systems; the descriptors stand where the attempt left them.
    private static void Bytes(FileDescriptor from, FileDescriptor to)
    {
        var buffer = new byte[PieceBytes];
        int count;
        while ((count = Read.From(from, buffer)) > 0) Write.All(to, buffer.AsSpan(0, count));
    }

    // Owner before mode: a change of owner takes set-id bits away. Time last: everything else sets it.
    private static void Dress(FileDescriptor source, FileDescriptor target, FileStat status)
    {
        foreach (var name in Xattr.List(source))
        {
            if (name.StartsWith("trusted.overlay.", StringComparison.Ordinal) || Xattr.Get(source, name) is not { } value) continue;
            Xattr.Set(target, name, value);
        }
        Chown.Descriptor(target, status.Uid, status.Gid);
        Chmod.Descriptor(target, status.Permissions);
        Utimensat.Descriptor(target, status.AccessTime, status.ModifyTime);
    }
}
