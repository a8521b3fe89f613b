using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;

namespace Berth.Engine.Roots;

/// <summary>Whose the files of a mount are shown to be: maps, and a user namespace that has them.</summary>
/// <param name="Maps">The maps.</param>
/// <param name="Namespace">The namespace; stays its owner's.</param>
public sealed record MountUsers(UserMaps Maps, FileDescriptor Namespace)
{
    /// <summary>Makes a detached mount show its files through the maps; nothing on the disk changes.</summary>
    /// <exception cref="LinuxException">EINVAL: the file system cannot be id-mapped.</exception>
    public void Map(FileDescriptor mount) => MountSetattr.Change(mount, MountAttributes.IdMap, userNamespace: Namespace);
}
