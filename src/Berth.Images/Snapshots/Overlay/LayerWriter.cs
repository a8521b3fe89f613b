using Berth.Images.Tar;
using Berth.Images.Trees;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>
/// Unpacks a layer into an empty directory, in the form overlayfs wants: a whiteout becomes a character device 0:0, an opaque directory
/// gets <c>trusted.overlay.opaque</c>. Nothing is followed out of the directory, whatever the tar says.
/// </summary>
internal sealed class LayerWriter : IDisposable
{
    private const string WhiteoutPrefix = ".wh.";
    private const string WhiteoutMeta = ".wh..wh.";
    private const string OpaqueMark = ".wh..wh..opq";
    private const long Step = 64 << 20;
    private const string OpaqueXattr = "trusted.overlay.opaque";

    private readonly TreeDirectories _directories;
    private readonly EntryWriter _writer;
    private readonly LayerLimits _limits;
    private readonly ReplacedContents? _replaced;
    private long _told;

    /// <param name="root">The empty directory.</param>
    /// <param name="limits">What is too much.</param>
    /// <param name="replaced">Keeps what entries replace; null when nobody wants to make the tar again.</param>
    public LayerWriter(FileDescriptor root, LayerLimits limits, ReplacedContents? replaced = null)
    {
        _directories = new TreeDirectories(root);
        _writer = replaced is null ? new EntryWriter(_directories) : new EntryWriter(_directories) { TakeAway = replaced.TakeAway };
        (_limits, _replaced) = (limits, replaced);
    }

    /// <summary>Bytes of content as Docker counts them: the sizes in the headers, and of a symbolic link what lstat(2) says, the length of its target.</summary>
    public long Size { get; private set; }

    public int Entries { get; private set; }

    /// <summary>Told now and then how much was unpacked since it was told last.</summary>
    public Action<long> Unpacked { get; init; } = static _ => { };

    /// <summary>Told what it takes to make the tar again; null when nobody wants to.</summary>
    public RecipeWriter? Recipe { get; init; }

    public IReadOnlyCollection<string> Implicit => _directories.Implicit;

    public void Run(TarReader tar, CancellationToken cancellationToken)
    {
        while (tar.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Count(entry);
            try
            {
                Apply(entry, tar);
            }
            catch (LinuxException error)
            {
                // A full disk is our trouble, everything else the tar's.
                var sentence = DiskError.At(entry.Type == TarEntryType.HardLink ? $"{entry.LinkName} {entry.Name}" : entry.Name, error);
                throw error.Errno is Errno.ENOSPC or Errno.EDQUOT or Errno.EIO or Errno.EROFS or Errno.EMFILE or Errno.ENFILE
                    ? sentence
                    : new ImageException(ImageErrorCode.Invalid, sentence.Message, error);
            }
            _writer.EndEntry();
            if (Size - _told >= Step) Tell();
        }
        Tell();
        _writer.SetDirectoryTimes();
        _replaced?.Sort();
    }

    public void Dispose() => _writer.Dispose();

    private void Tell()
    {
        Unpacked(Size - _told);
        _told = Size;
    }

    private void Count(TarEntry entry)
    {
        Size += entry.Type == TarEntryType.Symlink ? System.Text.Encoding.UTF8.GetByteCount(entry.LinkName) : entry.Size;
        Entries++;
        if (Size > _limits.Bytes || Size < 0) throw TooMuch($"{_limits.Bytes} bytes");
        if (Entries > _limits.Entries) throw TooMuch($"{_limits.Entries} entries");
    }

    private static ImageException TooMuch(string limit) =>
        new(ImageErrorCode.Invalid, $"layer is larger than the limit of {limit}: refusing what looks like a decompression bomb");

    private void Apply(TarEntry entry, TarReader tar)
    {
        var path = EntryPath.Clean(entry.Name);
        if (path.Length == 0)
        {
            if (entry.Type == TarEntryType.Directory) _writer.SetDirectory(_directories.Root, path, entry);
            return;
        }
        var parent = _directories.Open(EntryPath.Parent(path));
        var name = EntryPath.Name(path);
        if (name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal)) ApplyWhiteout(parent, name, path);
        else if (entry.Type == TarEntryType.Directory) _writer.MakeDirectory(parent, name, path, entry, HideBelow);
        else MakeOther(parent, name, path, entry, tar);
    }

    private void MakeOther(FileDescriptor parent, string name, string path, TarEntry entry, TarReader tar)
    {
        _writer.MakeOther(parent, name, entry, tar);
        if (Recipe is null || entry is not { Type: TarEntryType.File, Sparse: null, Size: > 0 }) return;
        Recipe.AddContent(path, entry.Size);
        _replaced?.Add(parent, name);
    }

    // A directory in the place of a whiteout: what the whiteout hid stays hidden.
    private static void HideBelow(FileDescriptor directory, FileStat replaced)
    {
        if (replaced is { Type: FileType.CharacterDevice, NodeDevice: { Major: 0, Minor: 0 } }) Xattr.Set(directory, OpaqueXattr, "y"u8);
    }

    private static void ApplyWhiteout(FileDescriptor parent, string name, string path)
    {
        if (name == OpaqueMark)
        {
            Xattr.Set(parent, OpaqueXattr, "y"u8);
            return;
        }
        if (name.StartsWith(WhiteoutMeta, StringComparison.Ordinal)) return;   // book-keeping of aufs
        var hidden = name[WhiteoutPrefix.Length..];
        if (hidden is "" or "." or "..") throw new ImageException(ImageErrorCode.Invalid, $"invalid whiteout entry \"{path}\"");
        switch (Stat.TryAt(parent, hidden, out _)?.Type)
        {
            case null:
                Mknod.At(parent, hidden, FileType.CharacterDevice, 0);
                break;
            // A whiteout hides what layers below have, not what this one brings (image-spec layer.md "Whiteouts").
            case FileType.Directory:
                using (var directory = Open.At(parent, hidden, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow)) Xattr.Set(directory, OpaqueXattr, "y"u8);
                break;
        }
    }
}
