using System.Globalization;
using Berth.Linux.Processes;

namespace Berth.Engine.UserNamespaces;

/// <summary>Whose subordinate ids containers get: the value of <c>userns-remap</c>, as Docker reads it.</summary>
/// <param name="accounts">The host's users, groups and subordinate ids.</param>
public sealed class RemapUser(HostAccounts accounts)
{
    /// <summary>Stands for <see cref="Name"/>, which is made when it is not there.</summary>
    public const string Default = "default";

    /// <summary>The user that Docker makes, too.</summary>
    public const string Name = "dockremap";

    /// <summary>
    /// The maps of <paramref name="spec"/>: <c>default</c>, <c>user</c>, <c>user:group</c>, <c>uid</c> or <c>uid:gid</c>. Null for root, who
    /// cannot be mapped to himself.
    /// </summary>
    /// <exception cref="EngineException">No such user or group, or no ids; in Docker's words.</exception>
    public UserMaps? Resolve(string spec)
    {
        var parts = spec.Split(':');
        if (parts.Length > 2) throw EngineException.Invalid($"invalid user/group specification in --userns-remap: \"{spec}\"");
        if (parts[0] == Default && accounts.Database.Named(Name) is null) accounts.AddUser(Name);
        var user = FindUser(parts[0]);
        if (parts.Length == 2) CheckGroup(parts[1]);
        else CheckGroupOf(parts[0], user.Name);
        if (user.Name == "root") return null;
        var users = SubordinateIds.MapOf(accounts.SubordinateUsers, user.Name, user.Uid);
        var groups = SubordinateIds.MapOf(accounts.SubordinateGroups, user.Name, user.Uid);
        if (users.Count == 0) throw EngineException.Invalid($"Can't create ID mappings: no subuid ranges found for user \"{user.Name}\"");
        if (groups.Count == 0) throw EngineException.Invalid($"Can't create ID mappings: no subgid ranges found for user \"{user.Name}\"");
        return new UserMaps(users, groups);
    }

    private (string Name, uint Uid) FindUser(string asked)
    {
        if (TryNumber(asked, out var uid))
        {
            return accounts.Database.Numbered(uid)
                ?? throw EngineException.Invalid($"uid {asked} has no entry in /etc/passwd: user: unknown userid {asked}");
        }
        var name = asked == Default ? Name : asked;
        return accounts.Database.Named(name) ?? throw EngineException.Invalid($"error during uid lookup for \"{name}\": user: unknown user {name}");
    }

    // Without a group a user's name is also that of the group, a number also the group's.
    private void CheckGroupOf(string asked, string user)
    {
        if (TryNumber(asked, out var number))
        {
            if (!accounts.Database.HasGroup(number)) throw EngineException.Invalid($"gid {asked} has no entry in /etc/group: group: unknown groupid {asked}");
        }
        else if (!accounts.Database.HasGroup(user))
        {
            throw EngineException.Invalid($"error during gid lookup for \"{user}\": group: unknown group {user}");
        }
    }

    private void CheckGroup(string asked)
    {
        if (TryNumber(asked, out var number))
        {
            if (!accounts.Database.HasGroup(number)) throw EngineException.Invalid($"gid {asked} has no entry in /etc/passwd: group: unknown groupid {asked}");
        }
        else if (!accounts.Database.HasGroup(asked))
        {
            throw EngineException.Invalid($"error during groupname lookup for \"{asked}\": group: unknown group {asked}");
        }
    }

    private static bool TryNumber(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
