using System.Runtime.CompilerServices;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Shim;

/// <summary>
/// Leaves the host's file systems: the shim's mount namespace (made for it by who started it) holds one empty tmpfs. A container's mount
/// namespace is copied from it, so every launch copies one mount, and nothing of the host can be pinned or reached.
/// </summary>
internal static class EmptyRoot
{
    public static void Enter()
    {
        // A program that is compiled as it runs still loads files from where it lies; only tests run one.
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            Mount.Propagation("/", MountFlags.Private | MountFlags.Recursive);
            return;
        }

        Mount.Propagation("/", MountFlags.Private | MountFlags.Recursive);
        using var context = Fsopen.New("tmpfs");
        Fsconfig.String(context, "size", "4k");
        Fsconfig.String(context, "nr_inodes", "2");
        Fsconfig.String(context, "mode", "700");
        Fsconfig.Create(context);
        using var root = Fsmount.Detached(context, MountAttributes.NoSetuid | MountAttributes.NoDevices | MountAttributes.NoExec);
        MoveMount.AttachAt(root, FileDescriptor.WorkingDirectory, "/");
        Chdir.Descriptor(root);
        PivotRoot.Call(".", ".");
        Umount.Path(".", UmountFlags.Detach);
        Chdir.Path("/");
    }
}
