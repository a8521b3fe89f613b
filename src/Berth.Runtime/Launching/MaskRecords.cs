using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Oci;

namespace Berth.Runtime.Launching;

/// <summary>
/// Hides and write-protects paths. Sources are descriptors that were checked after opening, never names a container could have
/// replaced (CVE-2025-31133); targets are opened once and used by descriptor.
/// </summary>
internal static class MaskRecords
{
    public static void Add(LaunchScope scope, MountPoints points, LinuxSpec linux)
    {
        scope.Enter(LaunchStage.Mount);
        foreach (var path in linux.ReadonlyPaths) Protect(scope, points.Root, path);
        if (linux.MaskedPaths.Count > 0) Hide(scope, points, linux.MaskedPaths);
    }

    private static void Protect(LaunchScope scope, FileDescriptor root, string path)
    {
        if (Known(path) == Kind.Absent) return;
        var target = MountRecords.OpenTarget(scope, root, path, Absent(skip: 3));
        var clone = MountRecords.Clone(scope, new("open_tree", path), target, recursive: true);
        const MountAttributes attributes = MountAttributes.ReadOnly | MountAttributes.NoSetuid | MountAttributes.NoDevices | MountAttributes.NoExec;
        MountRecords.SetAttributes(scope, new("mount_setattr", path, "ro"), clone, attributes, MountFlags.None, recursive: true);
        MountRecords.Attach(scope, new("move_mount", "read-only", path), clone, target);
    }

    private static void Hide(LaunchScope scope, MountPoints points, IReadOnlyList<string> paths)
    {
        var source = new NullSource(scope, points);
        FileDescriptor? shared = null;
        foreach (var path in paths)
        {
            switch (Known(path))
            {
                case Kind.Directory when shared is null:
                    // A directory that the host has too is certain to be there, so that the one shared tmpfs can start its life on it.
                    shared = scope.Own(Empty());
                    MountRecords.Attach(scope, new("move_mount", "empty", path), scope.Program.File(shared), MountRecords.OpenTarget(scope, points.Root, path));
                    break;
                case Kind.Directory:
                    var target = MountRecords.OpenTarget(scope, points.Root, path, Absent(skip: 2));
                    var clone = MountRecords.Clone(scope, new("open_tree", "empty", path), scope.Program.File(shared!));
                    MountRecords.Attach(scope, new("move_mount", "empty", path), clone, target);
                    break;
                case Kind.File:
                    source.Attach(path, MountRecords.OpenTarget(scope, points.Root, path, Absent(source.Records)));
                    break;
                case Kind.Unknown:
                    HideUnknown(scope, points, source, path);
                    break;
            }
        }
    }

    // What the path is, only the child can see: when it does not open as a directory, the records for a directory are left out; after them a
    // call that always fails leaves out those for a file.
    private static void HideUnknown(LaunchScope scope, MountPoints points, NullSource source, string path)
    {
        var directory = MountRecords.OpenTarget(scope, points.Root, path, Absent(skip: 2), type: OpenFlags.Directory);
        MountRecords.Attach(scope, new("move_mount", "empty", path), scope.Program.File(scope.Own(Empty())), directory);
        scope.Program.Add(LaunchCall.Fchdir, "skip", new LaunchControl { Tolerate = Errno.EBADF, Skip = (byte)(source.Records + 1) }, -1);
        source.Attach(path, MountRecords.OpenTarget(scope, points.Root, path, Absent(source.Records)));
    }

    private static FileDescriptor Empty()
    {
        using var context = Fsopen.New("tmpfs");
        Fsconfig.String(context, "source", "tmpfs");
        Fsconfig.String(context, "size", "0");
        Fsconfig.String(context, "nr_inodes", "1");
        Fsconfig.String(context, "mode", "755");
        Fsconfig.Create(context);
        return Fsmount.Detached(context, MountAttributes.ReadOnly | MountAttributes.NoSetuid | MountAttributes.NoDevices | MountAttributes.NoExec);
    }

    private static LaunchControl Absent(byte skip) => new() { Tolerate = Errno.ENOENT, TolerateToo = Errno.ENOTDIR, Skip = skip };

    private enum Kind
    {
        Unknown,
        File,
        Directory,
        Absent,
    }

    // What /proc and /sys hold is the kernel's choice, the same for the container as here.
    private static Kind Known(string path)
    {
        if (!path.StartsWith("/proc/", StringComparison.Ordinal) && !path.StartsWith("/sys/", StringComparison.Ordinal)) return Kind.Unknown;
        var stat = Stat.TryAt(FileDescriptor.WorkingDirectory, path, out _);
        return stat?.Type switch { null => Kind.Absent, FileType.Directory => Kind.Directory, FileType.Symlink => Kind.Unknown, _ => Kind.File };
    }

    /// <summary>Gives clones of /dev/null: of the node in the container's new /dev, or of the host's.</summary>
    private sealed class NullSource(LaunchScope scope, MountPoints points)
    {
        private FileDescriptor? _node;

        /// <summary>How many records one <see cref="Attach"/> adds.</summary>
        public byte Records => points.At("/dev") is null ? (byte)1 : (byte)2;

        public void Attach(string path, LaunchSlot target)
        {
            var step = new LaunchStep("move_mount", "/dev/null", path);
            if (points.At("/dev") is { } dev)
            {
                _node ??= scope.Own(Checked(Open.At(dev, "null", OpenFlags.Path | OpenFlags.NoFollow | OpenFlags.CloseOnExec)));
                var clone = MountRecords.Clone(scope, step with { Call = "open_tree" }, scope.Program.File(_node));
                MountRecords.Attach(scope, step, clone, target);
                return;
            }

            using var host = Checked(Open.Path("/dev/null", OpenFlags.Path | OpenFlags.NoFollow | OpenFlags.CloseOnExec));
            MountRecords.Attach(scope, step, scope.Program.File(scope.Own(OpenTree.Clone(host, ""))), target);
        }

        private static FileDescriptor Checked(FileDescriptor node)
        {
            var stat = Stat.Descriptor(node);
            if (stat.Type == FileType.CharacterDevice && stat.NodeDevice == new DeviceNumber(1, 3)) return node;
            node.Dispose();
            throw new LaunchException(LaunchStage.Mount, "open(/dev/null): not the null device", Errno.ENODEV);
        }
    }
}
