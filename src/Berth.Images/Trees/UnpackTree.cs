using Berth.Images.Streams;
using Berth.Images.Tar;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;

namespace Berth.Images.Trees;

/// <summary>How <see cref="UnpackTree"/> goes about it.</summary>
public sealed record UnpackOptions
{
    /// <summary>A directory does not give way to something else, nor something else to a directory.</summary>
    public bool KeepDirectories { get; init; }

    /// <summary>False leaves all files the writer's own.</summary>
    public bool SetOwner { get; init; } = true;

    /// <summary>Owner and group of everything; null for those in the archive.</summary>
    public (uint Uid, uint Gid)? Owner { get; init; }

    /// <summary>The directory is in a user namespace with these maps: owners are those inside. Null: as they are.</summary>
    public UserMaps? Users { get; init; }

    /// <summary>Gives entries other names before anything is made of them.</summary>
    public Func<TarEntry, TarEntry>? Rename { get; init; }

    /// <summary>What the target is called, for sentences.</summary>
    public string TargetName { get; init; } = "/";
}

/// <summary>
/// Unpacks a tar over what a directory has, as <c>docker cp</c> does: nothing leaves the directory, whatever the archive or whoever
/// shares the directory does meanwhile. Whiteouts mean nothing here, they are names.
/// </summary>
public sealed class UnpackTree(FileDescriptor target, UnpackOptions options)
{
    private const string AccessList = "system.posix_acl_access";
    private const string DefaultList = "system.posix_acl_default";

    /// <summary>Unpacks a stream, plain or compressed, whose reads may block: a thread is set aside for them.</summary>
    /// <exception cref="ImageException">Invalid: the archive is malformed, or would leave the directory.</exception>
    /// <exception cref="LinuxException">A file cannot be made.</exception>
    public Task RunAsync(Stream source, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Unpack(source, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Unpacks to the end of the tar.</summary>
    public void Run(TarReader tar, CancellationToken cancellationToken)
    {
        // In there nobody can be the owner of a file, not even for a moment, who has no place in the maps.
        using var ids = options.Users is { } users ? FileSystemIds.As(users.RootUser, users.RootGroup) : default;
        using var directories = new TreeDirectories(target);
        using var writer = new EntryWriter(directories) { OwnerOf = OwnerOf, AllowsXattr = Allows, MakeHoles = true };
        while (tar.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Apply(Placed(options.Rename?.Invoke(entry) ?? entry), tar, directories, writer);
            writer.EndEntry();
        }
        writer.SetDirectoryTimes();
    }

    private void Unpack(Stream source, CancellationToken cancellationToken)
    {
        var head = HeadedStream.Peek(source);
        var compression = CompressionFormat.Detect(head.Head);
        using var plain = CompressionFormat.Open(head, compression);
        Run(new TarReader(compression == Compression.None ? head : new DecompressedStream(plain)), cancellationToken);
    }

    private void Apply(TarEntry entry, TarReader tar, TreeDirectories directories, EntryWriter writer)
    {
        var path = EntryPath.Clean(entry.Name);
        // The directory itself is the user's, not the archive's.
        if (path.Length == 0 && entry.Type == TarEntryType.Directory) return;
        if (path.Length == 0) throw new ImageException(ImageErrorCode.Invalid, $"invalid entry name \"{entry.Name}\"");
        var parent = directories.Open(EntryPath.Parent(path));
        var name = EntryPath.Name(path);
        if (options.KeepDirectories) CheckKind(parent, name, path, entry);
        if (entry.Type == TarEntryType.Directory) writer.MakeDirectory(parent, name, path, entry);
        else writer.MakeOther(parent, name, entry, tar);
    }

    private void CheckKind(FileDescriptor parent, string name, string path, TarEntry entry)
    {
        if (Stat.TryAt(parent, name, out _) is not { } there || (there.Type == FileType.Directory) == (entry.Type == TarEntryType.Directory)) return;
        throw new ImageException(ImageErrorCode.Conflict, there.Type == FileType.Directory
            ? $"cannot overwrite directory \"{path}\" with non-directory \"{options.TargetName}\""
            : $"cannot overwrite non-directory \"{path}\" with directory \"{options.TargetName}\"");
    }

    private (uint Uid, uint Gid)? OwnerOf(TarEntry entry)
    {
        if (!options.SetOwner) return null;
        var (uid, gid) = options.Owner ?? (entry.Uid, entry.Gid);
        return options.Users is { } users ? (Outside(users.Users, uid), Outside(users.Groups, gid)) : (uid, gid);

        uint Outside(IReadOnlyList<IdRange> map, uint id) => UserNamespace.Outside(map, id) is not uint.MaxValue and var outside
            ? outside
            : throw new ImageException(ImageErrorCode.Invalid, $"container ID {id} cannot be mapped to a host ID");
    }

    private TarEntry Placed(TarEntry entry) => options.Users is { } users && entry.Xattrs.Count > 0
        ? entry with { Xattrs = [.. entry.Xattrs.Select(x => new TarXattr(x.Name, FileCapabilities.Outside(x.Name, x.Value, users)))] }
        : entry;

    internal static bool Allows(string name) => EntryWriter.IsHarmless(name) || name is AccessList or DefaultList;
}
