using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Mount = Berth.Oci.Mount;

namespace Berth.Runtime.Launching;

/// <summary>
/// What the container sees at /sys/fs/cgroup: bind mounts of its own cgroup. Seen from its cgroup namespace their root is <c>/</c>, just as
/// if the hierarchies had been mounted anew in there, and the child has nothing to do but to move them.
/// </summary>
internal static class CgroupMount
{
    /// <summary>On v2 one mount; on v1 a read-only tmpfs and a mount per hierarchy.</summary>
    public static IEnumerable<(string Destination, FileDescriptor Mount)> Make(Mount mount, MountOptions options, ICgroup cgroup)
    {
        // The v2 tree of a hybrid machine has no controllers to show; Docker shows the others only.
        var directories = cgroup.OpenDirectories();
        try
        {
            foreach (var made in Make(mount, options, [.. directories.Where(d => d.Name != "unified")])) yield return made;
        }
        finally
        {
            foreach (var directory in directories) directory.Directory.Dispose();
        }
    }

    private static IEnumerable<(string Destination, FileDescriptor Mount)> Make(Mount mount, MountOptions options, IReadOnlyList<CgroupDirectory> hierarchies)
    {
        if (hierarchies is [{ Name: "" } only])
        {
            yield return (mount.Destination, DetachedMount.Bind(only.Directory, mount, options));
            yield break;
        }

        using var context = Fsopen.New("tmpfs");
        Fsconfig.String(context, "source", "tmpfs");
        Fsconfig.String(context, "mode", "755");
        Fsconfig.Create(context);
        var frame = Fsmount.Detached(context, options.Set & ~MountAttributes.ReadOnly);
        foreach (var (name, _) in hierarchies)
        {
            Mkdir.At(frame, name, 0x1ED);
            if (name.Contains(',', StringComparison.Ordinal))
                foreach (var alias in name.Split(',')) Symlink.At(name, frame, alias);
        }

        if ((options.Set & MountAttributes.ReadOnly) != 0) MountSetattr.Change(frame, MountAttributes.ReadOnly);
        yield return (mount.Destination, frame);
        foreach (var (name, directory) in hierarchies)
            yield return ($"{mount.Destination.TrimEnd('/')}/{name}", DetachedMount.Bind(directory, mount, options));
    }
}
