using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Oci;
using Mount = Berth.Oci.Mount;

namespace Berth.Runtime.Launching;

/// <summary>
/// Who a container's users are outside: its user namespace, made or opened before anything else because mounts are id-mapped with it; or
/// none, when the container shares this process's.
/// </summary>
internal sealed class ContainerUsers
{
    private readonly LaunchScope _scope;
    private readonly IReadOnlyList<IdRange> _uids;
    private readonly IReadOnlyList<IdRange> _gids;

    private ContainerUsers(LaunchScope scope, FileDescriptor? space, IReadOnlyList<IdRange> uids, IReadOnlyList<IdRange> gids) =>
        (_scope, Namespace, _uids, _gids) = (scope, space, uids, gids);

    /// <summary>The user namespace; null for this process's own.</summary>
    public FileDescriptor? Namespace { get; }

    /// <summary>Reads the document and makes the namespace, or opens the one that is joined; one that was <paramref name="made"/> ahead has its maps.</summary>
    /// <exception cref="LaunchException">The maps are missing or refused, or there is nothing at the path.</exception>
    public static ContainerUsers Read(LaunchScope scope, LinuxSpec linux, FileDescriptor? made)
    {
        var wanted = linux.Namespaces.FirstOrDefault(n => n.Type == "user");
        if (wanted is null) return new ContainerUsers(scope, null, [], []);
        if (!string.IsNullOrEmpty(wanted.Path)) return Joined(scope, scope.Own(NamespaceRecords.OpenNamespace(wanted.Path)));
        if (linux.UidMappings.Count == 0 || linux.GidMappings.Count == 0)
            throw new LaunchException(LaunchStage.Prepare, "user namespace: a new one needs uidMappings and gidMappings", Errno.EINVAL);
        return new ContainerUsers(scope, made ?? scope.Own(Make(linux.UidMappings, linux.GidMappings)), Ranges(linux.UidMappings), Ranges(linux.GidMappings));
    }

    private static ContainerUsers Joined(LaunchScope scope, FileDescriptor space)
    {
        try
        {
            var (uids, gids) = UserNamespace.MapsOf(space);
            return new ContainerUsers(scope, space, uids, gids);
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Namespace, $"user namespace: {e.Call}", e.Errno);
        }
    }

    /// <summary>Makes the mount show owners as its maps say, or as the container's user namespace does where it has none.</summary>
    /// <exception cref="LaunchException">The file system cannot be id-mapped.</exception>
    public void Map(FileDescriptor mount, Mount document, bool recursive)
    {
        var space = document.UidMappings.Count + document.GidMappings.Count == 0 ? Namespace : _scope.Own(Make(document.UidMappings, document.GidMappings));
        if (space is null) throw new LaunchException(LaunchStage.Prepare, $"mount({document.Destination}): id-mapped without maps", Errno.EINVAL);
        try
        {
            MountSetattr.Change(mount, MountAttributes.IdMap, recursive: recursive, userNamespace: space);
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Mount, $"mount_setattr({document.Source} -> {document.Destination}, idmap)", e.Errno);
        }
    }

    /// <summary>The user outside who is <paramref name="uid"/> inside; one without a place outside is (uint)-1.</summary>
    public uint HostUser(uint uid) => Namespace is null ? uid : UserNamespace.Outside(_uids, uid);

    /// <summary>The group outside that is <paramref name="gid"/> inside.</summary>
    public uint HostGroup(uint gid) => Namespace is null ? gid : UserNamespace.Outside(_gids, gid);

    private static FileDescriptor Make(IReadOnlyList<IdMapping> uids, IReadOnlyList<IdMapping> gids)
    {
        try
        {
            return UserNamespace.Create(Ranges(uids), Ranges(gids));
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Namespace, $"user namespace: {e.Call}", e.Errno);
        }
    }

    /// <summary>A document's map as the kernel takes it.</summary>
    public static List<IdRange> Ranges(IReadOnlyList<IdMapping> map) => [.. map.Select(m => new IdRange(m.ContainerID, m.HostID, m.Size))];
}
