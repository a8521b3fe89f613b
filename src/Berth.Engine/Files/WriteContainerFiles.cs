using System.Text;
using Berth.Engine.Containers;
using Berth.Engine.Users;
using Berth.Images;
using Berth.Images.Trees;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Engine.Files;

/// <summary>Puts files into a container: unpacks a tar in one of its directories.</summary>
public sealed class WriteContainerFiles(OpenContainerView views, ContainerEvents events)
{
    private const int LargestFile = 4 << 20;

    /// <summary>Unpacks the archive.</summary>
    /// <param name="container">The container.</param>
    /// <param name="request">Where and how.</param>
    /// <param name="archive">A tar, plain or compressed.</param>
    /// <param name="cancellationToken">Stops: what was written stays.</param>
    /// <exception cref="EngineException">NotFound; Invalid: no directory, or read-only; Internal: the archive is bad.</exception>
    public async Task ExecuteAsync(Container container, WriteFilesRequest request, Stream archive, CancellationToken cancellationToken)
    {
        var path = new ContainerPath(request.Path, request.Reference);
        using var view = await views.ExecuteAsync(container, cancellationToken);
        using var target = path.OpenDirectory(view.Root);
        CheckWritable(container, view.Root, target);
        var options = new UnpackOptions
        {
            KeepDirectories = request.KeepDirectories,
            Owner = request.AsUser ? Owner(container.Document.Config.User, view.Root) : null,
            TargetName = path.Clean,
            Users = view.Users,
        };
        try
        {
            await new UnpackTree(target, options).RunAsync(archive, cancellationToken);
        }
        catch (LinuxException error)
        {
            throw error.Errno == Errno.ENOENT ? path.Fail("open", error.Errno) : EngineException.Internal(error.Message, error);
        }
        catch (ImageException error) when (error.Code is ImageErrorCode.Invalid or ImageErrorCode.Conflict)
        {
            throw EngineException.Internal(error.Message, error);
        }
        events.Tell(container.Document, "extract-to-dir");
    }

    // The mount says it: whatever the path was, this is where the files would go.
    private static void CheckWritable(Container container, FileDescriptor root, FileDescriptor target)
    {
        if (Stat.Descriptor(root).MountId == Stat.Descriptor(target).MountId)
        {
            if (container.Document.HostConfig.ReadonlyRootfs) throw EngineException.Invalid("container rootfs is marked read-only");
        }
        else if (Statfs.Descriptor(target).Flags.HasFlag(MountFlags.ReadOnly))
        {
            throw EngineException.Invalid("mounted volume is marked read-only");
        }
    }

    private static (uint Uid, uint Gid)? Owner(string user, FileDescriptor root)
    {
        if (user.Length == 0) return null;
        try
        {
            var resolved = new UserDatabase(Text(root, "/etc/passwd"), Text(root, "/etc/group")).Resolve(user, null);
            return (resolved.Uid, resolved.Gid);
        }
        catch (EngineException)
        {
            throw EngineException.Invalid($"failed to look up user \"{user}\" in container: no matching entries in passwd file");
        }
    }

    private static string Text(FileDescriptor root, string path)
    {
        try
        {
            return Encoding.UTF8.GetString(SafePath.ReadRegularFile(root, path, LargestFile));
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EINVAL or Errno.EFBIG or Errno.ENXIO)
        {
            return "";
        }
    }
}

/// <summary>What <see cref="WriteContainerFiles"/> is asked to do.</summary>
public sealed record WriteFilesRequest
{
    /// <summary>What the client calls the container.</summary>
    public required string Reference { get; init; }

    /// <summary>The directory, as the client wrote it.</summary>
    public required string Path { get; init; }

    /// <summary>A directory does not give way to something else, nor the other way round.</summary>
    public bool KeepDirectories { get; init; }

    /// <summary>All files become those of the container's user.</summary>
    public bool AsUser { get; init; }
}
