using System.Globalization;

namespace Berth.Linux.Processes;

/// <summary>Both maps of a user namespace: who its users and groups are outside. Made once and passed on: it is compared by identity.</summary>
/// <param name="users">User ids.</param>
/// <param name="groups">Group ids.</param>
public sealed class UserMaps(IReadOnlyList<IdRange> users, IReadOnlyList<IdRange> groups)
{
    /// <summary>What the kernel shows for an id that a namespace does not know.</summary>
    public const uint Nobody = 65534;

    /// <summary>User ids.</summary>
    public IReadOnlyList<IdRange> Users { get; } = users;

    /// <summary>Group ids.</summary>
    public IReadOnlyList<IdRange> Groups { get; } = groups;

    /// <summary>The user outside who is root inside; uint.MaxValue when nobody is.</summary>
    public uint RootUser => UserNamespace.Outside(Users, 0);

    /// <summary>The group outside that is root's inside.</summary>
    public uint RootGroup => UserNamespace.Outside(Groups, 0);

    /// <summary>The maps of the user namespace a process is in, as ids here; null when it is in this process's.</summary>
    /// <exception cref="LinuxException">ENOENT when there is no such process.</exception>
    public static UserMaps? OfProcess(int pid) =>
        UserNamespace.UserMapOf(pid) is { } users ? new UserMaps(users, UserNamespace.ReadMap(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/gid_map"))) : null;

    /// <summary>Makes a namespace of these maps, held by the descriptor.</summary>
    /// <exception cref="LinuxException">The kernel refuses the maps, or has no more namespaces to give.</exception>
    public FileDescriptor CreateNamespace() => UserNamespace.Create(Users, Groups);

    /// <summary>
    /// The maps that undo these: in a mount id-mapped with a namespace of theirs, files of the ids outside are seen and made by the ids inside.
    /// </summary>
    public UserMaps Inverse() => new([.. Users.Select(Turned)], [.. Groups.Select(Turned)]);

    /// <summary>The user inside who is <paramref name="uid"/> outside; nobody when the map has no place for it.</summary>
    public uint InsideUser(uint uid) => Inside(Users, uid);

    /// <summary>The group inside that is <paramref name="gid"/> outside.</summary>
    public uint InsideGroup(uint gid) => Inside(Groups, gid);

    private static IdRange Turned(IdRange range) => new(range.Outside, range.Inside, range.Count);

    private static uint Inside(IReadOnlyList<IdRange> map, uint outside)
    {
        foreach (var line in map)
            if (outside >= line.Outside && outside - line.Outside < line.Count) return line.Inside + (outside - line.Outside);
        return Nobody;
    }
}
