using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Oci;
using Mount = Berth.Oci.Mount;

namespace Berth.Runtime.Launching;

/// <summary>The root file system: mounted detached by the daemon, moved over the child's old root and pivoted to.</summary>
internal static class RootRecords
{
    /// <summary>Mounts the root of the snapshot, attached nowhere.</summary>
    public static FileDescriptor Make(IReadOnlyList<Mount> mounts, ContainerUsers users)
    {
        if (mounts.Count != 1) throw new LaunchException(LaunchStage.Prepare, $"root of {mounts.Count} mounts", Errno.EINVAL);
        var mount = mounts[0] with { Destination = "/" };
        var options = MountOptions.Parse(mount.Type, mount.Options);
        return options.Bind ? DetachedMount.Bind(mount, options, users) : DetachedMount.New(mount, options, users);
    }

    /// <summary>
    /// The new root is mounted on top of the old one, which pivot_root(".", ".") then stacks on the new one, from where it is
    /// detached: no directory for the old root is needed. Nothing of the host is reachable afterwards.
    /// </summary>
    public static void Attach(LaunchScope scope, FileDescriptor root)
    {
        var program = scope.Program;
        scope.Enter(LaunchStage.Mount);
        // Where hooks look for it; otherwise the place does not matter.
        var place = scope.Standalone?.RootPlace ?? "/";
        scope.Add(LaunchCall.MoveMount, new("move_mount", "root", place), program.File(root), program.Text(""), AT_FDCWD, program.Text(place), MountRecords.MOVE_MOUNT_F_EMPTY_PATH);
        scope.Add(LaunchCall.Fchdir, new("fchdir", "root"), program.File(root));
    }

    /// <summary>
    /// Makes it the root. Not before the last mount is made: in a user namespace the kernel lets proc and sysfs be mounted only where it
    /// sees others of the kind, unhidden.
    /// </summary>
    public static void Pivot(LaunchScope scope, int decoys)
    {
        var program = scope.Program;
        scope.Enter(LaunchStage.Mount);
        scope.Add(LaunchCall.PivotRoot, new("pivot_root", ".", "."), program.Text("."), program.Text("."));
        // The name leads to the topmost of what lies on it: the decoys go first, one by one.
        for (var i = 0; i <= decoys; i++) scope.Add(LaunchCall.Umount2, new("umount2", "old root"), program.Text("."), MNT_DETACH);
        scope.Add(LaunchCall.Chdir, new("chdir", "/"), program.Text("/"));
    }

    /// <summary>Last of all mounts: the root's propagation and its read-only flag.</summary>
    public static void Finish(LaunchScope scope, FileDescriptor root, RuntimeSpec spec)
    {
        scope.Enter(LaunchStage.Mount);
        if (spec.Linux?.RootfsPropagation is { Length: > 0 } word)
        {
            var (propagation, recursive) = MountOptions.ParsePropagation(word);
            if (propagation == MountFlags.None) throw new LaunchException(LaunchStage.Prepare, $"rootfs propagation \"{word}\"", Errno.EINVAL);
            if (propagation != MountFlags.Private) MountRecords.SetAttributes(scope, new("mount_setattr", "/", word), scope.Program.File(root), default, propagation, recursive);
        }

        if (spec.Root?.Readonly == true)
            MountRecords.SetAttributes(scope, new("mount_setattr", "/", "ro"), scope.Program.File(root), MountAttributes.ReadOnly, MountFlags.None, recursive: false);
    }

    private const int AT_FDCWD = -100;
    private const int MNT_DETACH = 2;
}
