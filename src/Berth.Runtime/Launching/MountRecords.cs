using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Mount = Berth.Oci.Mount;

namespace Berth.Runtime.Launching;

/// <summary>The calls on mounts that several parts of a program share.</summary>
internal static class MountRecords
{
    public const int MOVE_MOUNT_F_EMPTY_PATH = 0x4;
    public const int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    public const int AT_EMPTY_PATH = 0x1000;
    public const int AT_RECURSIVE = 0x8000;
    public const int OPEN_TREE_CLONE = 1;
    private const int FSOPEN_CLOEXEC = 1;
    private const int FSMOUNT_CLOEXEC = 1;
    private const int FSCONFIG_SET_FLAG = 0;
    private const int FSCONFIG_SET_STRING = 1;
    private const int FSCONFIG_CMD_CREATE = 6;

    /// <summary>
    /// Opens a path of the container, chroot semantics, no magic links: by the time it runs nothing else lives in the container, and
    /// later mounts are made on the descriptor, never on the path again (CVE-2021-30465).
    /// </summary>
    public static LaunchSlot OpenTarget(LaunchScope scope, FileDescriptor root, string path, LaunchControl control = default, bool followLinks = true, OpenFlags type = default)
    {
        var slot = scope.Program.NewSlot();
        var how = new OpenHow
        {
            Flags = (uint)(OpenFlags.Path | OpenFlags.CloseOnExec | type).ToNative(),
            Resolve = (ulong)(ResolveFlags.InRoot | ResolveFlags.NoMagicLinks | (followLinks ? 0 : ResolveFlags.NoSymlinks)),
        };
        scope.Program.Add(
            LaunchCall.OpenAt2, new("openat2", path), control with { Store = slot }, scope.Program.File(root), scope.Program.Text(path), scope.Program.Struct(how), OpenHow.Size);
        return slot;
    }

    /// <summary>Moves a detached mount onto an opened target.</summary>
    public static void Attach(LaunchScope scope, LaunchStep step, LaunchOperand mount, LaunchOperand target) =>
        scope.Program.Add(
            LaunchCall.MoveMount, step, default, mount, scope.Program.Text(""), target, scope.Program.Text(""), MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);

    /// <summary>Clones the mount or file behind a descriptor.</summary>
    public static LaunchSlot Clone(LaunchScope scope, LaunchStep step, LaunchOperand source, bool recursive = false)
    {
        var slot = scope.Program.NewSlot();
        var flags = OPEN_TREE_CLONE | AT_EMPTY_PATH | (int)OpenFlags.CloseOnExec.ToNative() | (recursive ? AT_RECURSIVE : 0);
        scope.Program.Add(LaunchCall.OpenTree, step, new LaunchControl { Store = slot }, source, scope.Program.Text(""), flags);
        return slot;
    }

    /// <summary>Changes attributes and propagation of a mount.</summary>
    public static void SetAttributes(LaunchScope scope, LaunchStep step, LaunchOperand mount, MountAttributes set, MountFlags propagation, bool recursive)
    {
        var attributes = scope.Program.Struct(new Attributes { Set = (ulong)set, Clear = 0, Propagation = (ulong)propagation, UserNamespace = 0 });
        scope.Add(LaunchCall.MountSetattr, step, mount, scope.Program.Text(""), AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), attributes, Attributes.Size);
    }

    /// <summary>A file system that shows the child's own namespaces (proc, sysfs, mqueue), so that only the child can make it.</summary>
    public static LaunchSlot New(LaunchScope scope, string type, string destination, MountAttributes attributes, IReadOnlyList<string> data, string? source = null)
    {
        var program = scope.Program;
        var step = new LaunchStep("mount", type, destination);
        var context = scope.Get(LaunchCall.Fsopen, step with { Call = "fsopen" }, program.Text(type), FSOPEN_CLOEXEC);
        scope.Add(LaunchCall.Fsconfig, new("fsconfig", type, "source"), context, FSCONFIG_SET_STRING, program.Text("source"), program.Text(string.IsNullOrEmpty(source) ? type : source), 0);
        foreach (var item in data)
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            var configure = new LaunchStep("fsconfig", type, item);
            if (equals < 0) scope.Add(LaunchCall.Fsconfig, configure, context, FSCONFIG_SET_FLAG, program.Text(item), 0, 0);
            else scope.Add(LaunchCall.Fsconfig, configure, context, FSCONFIG_SET_STRING, program.Text(item[..equals]), program.Text(item[(equals + 1)..]), 0);
        }

        scope.Add(LaunchCall.Fsconfig, step, context, FSCONFIG_CMD_CREATE, 0, 0, 0);
        return scope.Get(LaunchCall.Fsmount, step with { Call = "fsmount" }, context, FSMOUNT_CLOEXEC, (long)attributes);
    }

    /// <summary>True for file systems that only the child can make.</summary>
    public static bool NeedsChild(Mount mount, MountOptions options) => !options.Bind && mount.Type is "proc" or "sysfs" or "mqueue";

    /// <summary><c>struct open_how</c>.</summary>
    public struct OpenHow
    {
        public const int Size = 24;
        public ulong Flags, Mode, Resolve;
    }

    private struct Attributes
    {
        public const int Size = 32;
        public required ulong Set { get; init; }

        public required ulong Clear { get; init; }

        public required ulong Propagation { get; init; }

        public required ulong UserNamespace { get; init; }
    }
}
