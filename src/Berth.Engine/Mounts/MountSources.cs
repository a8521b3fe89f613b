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
    /// <exception cref="EngineException">A part is not there, or leads out.</exception>
    internal Dictionary<string, FileDescriptor> OpenUnnamed(IEnumerable<ContainerMount> mounts)
    {
        var opened = new Dictionary<string, FileDescriptor>(StringComparer.Ordinal);
        try
        {
            foreach (var mount in mounts)
                if (mount.Type == MountType.Image || mount.Subpath.Length > 0) opened.Add(mount.Destination, Open(mount));
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
    internal FileDescriptor Open(ContainerMount mount)
    {
        if (mount.Type == MountType.Image && mount.Subpath.Length == 0) return OpenRoot.From(images.Snapshots.Mounts(mount.Snapshot));
        if (mount.Type == MountType.Image) return NamespaceThread.InPrivateMounts(() => PartOfImage(mount));
        using var source = Linux.Calls.Open.Path(mount.Source, OpenFlags.Path);
        using var part = mount.Subpath.Length == 0 ? null : Part(source, mount);
        return OpenTree.Clone(part ?? source, "", recursive: !mount.NonRecursive);
    }

    // Before Linux 6.15 only what is attached can be cloned.
    private FileDescriptor PartOfImage(ContainerMount mount)
    {
        using var root = OpenRoot.From(images.Snapshots.Mounts(mount.Snapshot));
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
