using Berth.Linux;
using Berth.Linux.Calls;
using Mount = Berth.Oci.Mount;

namespace Berth.Runtime.Launching;

/// <summary>
/// Makes mounts that are attached nowhere yet: the child moves them into its own namespace by descriptor. The host never sees them,
/// nothing has to be unmounted, and no path is resolved twice.
/// </summary>
internal static class DetachedMount
{
    /// <summary>A bind mount: a clone of the tree at the mount's source.</summary>
    public static FileDescriptor Bind(Mount mount, MountOptions options, ContainerUsers users)
    {
        var source = mount.Source ?? "";
        FileDescriptor tree;
        try
        {
            tree = ForeignTree.Of(source) is var (pid, path)
                ? ForeignTree.Clone(pid, path, options.Recursive)
                : OpenTree.Clone(FileDescriptor.WorkingDirectory, source, options.Recursive);
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Mount, $"open_tree({source} -> {mount.Destination})", e.Errno);
        }

        Change(tree, mount, options);
        // runtime-spec: maps without the option mean idmap.
        if (options.IdMap || mount.UidMappings.Count + mount.GidMappings.Count > 0) users.Map(tree, mount, options.IdMapRecursive);
        return tree;
    }

    /// <summary>A bind mount of an open file or directory.</summary>
    public static FileDescriptor Bind(FileDescriptor source, Mount mount, MountOptions options) =>
        Change(OpenTree.Clone(source, "", options.Recursive), mount, options);

    /// <summary>A tree that the caller made, with the mount's options; its own descriptor stays the caller's.</summary>
    public static FileDescriptor Of(FileDescriptor tree, Mount mount, MountOptions options) => Change(tree.Duplicate(), mount, options);

    /// <summary>A new instance of a file system that does not depend on the child's namespaces.</summary>
    public static FileDescriptor New(Mount mount, MountOptions options, ContainerUsers users)
    {
        var type = mount.Type ?? "";
        try
        {
            if (type == "overlay") return Overlay.Make(mount, options, users);
            using var context = Fsopen.New(type);
            if (!string.IsNullOrEmpty(mount.Source)) Fsconfig.String(context, "source", mount.Source);
            foreach (var item in options.Data)
                if ((type == "devpts" ? HostGroup(item, users) : item) is { } data) Configure(context, data);
            Fsconfig.Create(context);
            return Fsmount.Detached(context, options.Set);
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Mount, $"mount({type} {mount.Source} -> {mount.Destination}): {e.Call}", e.Errno);
        }
    }

    /// <summary>Gives <paramref name="item"/> (<c>key=value</c> or <c>key</c>) to a file system context.</summary>
    public static void Configure(FileDescriptor context, string item)
    {
        var equals = item.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) Fsconfig.Flag(context, item);
        else Fsconfig.String(context, item[..equals], item[(equals + 1)..]);
    }

    // Made out here, where an id means what it means on the host. A group that the container does not have is left out.
    private static string? HostGroup(string item, ContainerUsers users)
    {
        if (!item.StartsWith("gid=", StringComparison.Ordinal) || !uint.TryParse(item.AsSpan(4), out var gid)) return item;
        var host = users.HostGroup(gid);
        return host == uint.MaxValue ? null : $"gid={host}";
    }

    private static FileDescriptor Change(FileDescriptor tree, Mount mount, MountOptions options)
    {
        try
        {
            // A clone is a peer of its source: without this a mount made in the container would appear on the host.
            var (propagation, recursive) = options.Propagation == MountFlags.None ? (MountFlags.Private, true) : (options.Propagation, options.PropagationRecursive);
            if (recursive == options.Recursive || !recursive)
            {
                MountSetattr.Change(tree, options.Set, options.Clear, propagation, recursive);
            }
            else
            {
                MountSetattr.Change(tree, MountAttributes.None, MountAttributes.None, propagation, recursive: true);
                if ((options.Set | options.Clear) != 0) MountSetattr.Change(tree, options.Set, options.Clear);
            }

            if ((options.RecursiveSet | options.RecursiveClear) != 0) MountSetattr.Change(tree, options.RecursiveSet, options.RecursiveClear, recursive: true);
            return tree;
        }
        catch (LinuxException e)
        {
            tree.Dispose();
            throw new LaunchException(LaunchStage.Mount, $"mount_setattr({mount.Source} -> {mount.Destination})", e.Errno);
        }
    }
}
