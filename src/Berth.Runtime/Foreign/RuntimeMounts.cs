using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Runtime.Launching;

namespace Berth.Runtime.Foreign;

/// <summary>
/// What a foreign runtime finds mounted at paths, because its command line has nothing but paths: in a mount namespace that only it has.
/// The container's own is copied from that; when the runtime ends nothing is left to unmount, and the host never saw it.
/// </summary>
internal static class RuntimeMounts
{
    /// <summary>Opens the root and makes the places for it and the trees; the places by destination.</summary>
    public static (FileDescriptor Root, Dictionary<string, string> Trees) Prepare(LaunchScope scope, LaunchRequest request, ForeignContainer container)
    {
        var users = ContainerUsers.Read(scope, new Oci.LinuxSpec(), null);
        var root = scope.Own(RootRecords.Make(request.RootMounts, users));
        Directory.CreateDirectory(container.Root);
        var trees = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (destination, tree) in request.Trees)
        {
            var place = Path.Combine(container.Directory, $"tree-{trees.Count}");
            if (Stat.Descriptor(tree).Type == FileType.Directory) Directory.CreateDirectory(place);
            else container.Save(Path.GetFileName(place), []);
            trees.Add(destination, place);
        }

        return (root, trees);
    }

    /// <summary>Goes where the daemon is: a shim has left the host's file systems.</summary>
    public static void JoinHost(LaunchScope scope)
    {
        scope.Enter(LaunchStage.Namespace);
        var host = scope.Own(Open.Path("/proc/self/ns/mnt", OpenFlags.ReadOnly | OpenFlags.CloseOnExec));
        scope.Add(LaunchCall.Setns, new("setns", "mnt"), scope.Program.File(host), (long)NamespaceFlags.Mount);
    }

    /// <summary>Mounts them in a namespace of its own.</summary>
    public static void Attach(LaunchScope scope, LaunchRequest request, ForeignContainer container, FileDescriptor root, Dictionary<string, string> trees)
    {
        var program = scope.Program;
        scope.Add(LaunchCall.Unshare, new("unshare", "mnt"), (long)NamespaceFlags.Mount);
        scope.Enter(LaunchStage.Mount);
        // What is mounted on a shared mount would appear on the host. Only the one that the bundle lies on is made a slave: from all others a
        // bind that is to share with the host still can.
        var point = MountPoint.Of(container.Directory);
        scope.Add(LaunchCall.Mount, new("mount", point, "slave"), program.Text("none"), program.Text(point), 0, (long)MountFlags.Slave, 0);
        Move(root, container.Root);
        foreach (var (destination, place) in trees) Move(request.Trees[destination], place);

        void Move(FileDescriptor tree, string place) => scope.Add(
            LaunchCall.MoveMount, new("move_mount", "tree", place), program.File(tree), program.Text(""), AT_FDCWD, program.Text(place), MountRecords.MOVE_MOUNT_F_EMPTY_PATH);
    }

    private const int AT_FDCWD = -100;
}
