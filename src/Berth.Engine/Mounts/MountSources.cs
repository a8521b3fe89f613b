using Berth.Engine.Roots;
using Berth.Images;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;

namespace Berth.Engine.Mounts;

/// <summary>
/// Opens what is mounted into a container as trees that are attached nowhere. A part of a volume or image is found beneath its root by
/// descriptor: another container that has the volume and turns a name into a link gets nobody out of it.
/// </summary>
public sealed class MountSources(ImageStore images)
{
    // Any directory that every system has; the mount is there only in a namespace that ends with its thread.
    private const string PrivatePlace = "/sys";

    /// <summary>Those of the mounts that no path names: images, and parts of volumes and images, by destination. The caller's to dispose.</summary>
    /// <param name="mounts">All mounts of a container.</param>
    /// <param name="users">Whose the files are shown to be; null for what is on the disk.</param>
    /// <exception cref="EngineException">A part is not there, or leads out.</exception>
    internal Dictionary<string, FileDescriptor> OpenUnnamed(IEnumerable<ContainerMount> mounts, MountUsers? users)
    {
        var opened = new Dictionary<string, FileDescriptor>(StringComparer.Ordinal);
        try
        {
            foreach (var mount in mounts)
                if (mount.Type == MountType.Image || mount.Subpath.Length > 0) opened.Add(mount.Destination, Open(mount, users));
            return opened;
        }
        catch
        {
            foreach (var tree in opened.Values) tree.Dispose();
            throw;
        }
    }

    /// <summary>The tree of any mount but one of memory.</summary>
    /// <exception cref="EngineException">A part is not there, or leads out.</exception>
    internal FileDescriptor Open(ContainerMount mount, MountUsers? users = null)
    {
        if (mount.Type == MountType.Image && mount.Subpath.Length == 0) return OpenRoot.From(images.Snapshots.Mounts(mount.Snapshot), users);
        if (mount.Type == MountType.Image) return NamespaceThread.InPrivateMounts(() => PartOfImage(mount, users));
        using var source = Linux.Calls.Open.Path(mount.Source, OpenFlags.Path);
        using var part = mount.Subpath.Length == 0 ? null : Part(source, mount);
        var tree = OpenTree.Clone(part ?? source, "", recursive: !mount.NonRecursive);
        try
        {
            users?.Map(tree);
            return tree;
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    // Before Linux 6.15 only what is attached can be cloned.
    private FileDescriptor PartOfImage(ContainerMount mount, MountUsers? users)
    {
        using var root = OpenRoot.From(images.Snapshots.Mounts(mount.Snapshot), users);
        MoveMount.AttachAt(root, FileDescriptor.WorkingDirectory, PrivatePlace);
        using var part = Part(root, mount);
        return OpenTree.Clone(part, "");
    }

    private static FileDescriptor Part(FileDescriptor root, ContainerMount mount)
    {
        try
        {
            return SafePath.OpenBeneath(root, mount.Subpath, OpenFlags.Path);
        }
        catch (LinuxException error)
        {
            var path = Path.Combine(mount.Source, CleanPath.Of("/" + mount.Subpath)[1..]);
            throw error.Errno == Errno.EXDEV
                ? EngineException.Internal($"path concatenation escapes the base directory, base: {mount.Source}, subpath: {mount.Subpath}", error)
                : EngineException.Internal($"cannot access path {path}: lstat {path}: {char.ToLowerInvariant(error.Errno.Describe()[0])}{error.Errno.Describe()[1..]}", error);
        }
    }
}
