using System.Globalization;

namespace Berth.Engine.Users;

/// <summary>
/// The users and groups an image knows, from the text of its own /etc/passwd and /etc/group. Lines that are not entries are passed over:
/// the files are the image's, not ours.
/// </summary>
public sealed class UserDatabase
{
    private const int MaximumId = int.MaxValue;

    private readonly List<UserEntry> _users = [];
    private readonly List<GroupEntry> _groups = [];

    /// <summary>Reads both texts; either may be empty.</summary>
    public UserDatabase(string passwd, string group)
    {
        foreach (var line in passwd.EnumerateLines()) AddUser(line.ToString());
        foreach (var line in group.EnumerateLines()) AddGroup(line.ToString());
    }

    /// <summary>
    /// Who runs: <paramref name="user"/> is empty (root), a name or number, and may name a group after a colon. Supplementary groups
    /// are those that list the user, except when a group was named, and then <paramref name="extraGroups"/>.
    /// </summary>
    /// <exception cref="EngineException">Invalid: no such user or group, or a number that is none.</exception>
    public ResolvedUser Resolve(string user, IReadOnlyList<string>? extraGroups)
    {
        var colon = user.IndexOf(':', StringComparison.Ordinal);
        var userPart = colon < 0 ? user : user[..colon];
        var groupPart = colon < 0 ? "" : user[(colon + 1)..];

        var entry = FindUser(userPart.Length == 0 ? "0" : userPart);
        var uid = entry?.Uid ?? NumberOf(userPart, $"unable to find user {userPart}: no matching entries in passwd file");
        var gid = entry?.Gid ?? 0;
        var groups = new List<uint>();
        if (groupPart.Length > 0) gid = GroupNumber(groupPart);
        else if (entry is not null) groups.AddRange(_groups.Where(group => group.Members.Contains(entry.Name)).Select(group => group.Gid));

        foreach (var extra in extraGroups ?? [])
        {
            var number = GroupNumber(extra);
            if (!groups.Contains(number)) groups.Add(number);
        }
        // CVE-2022-36109 and its kind: a file whose group is the primary one must not be refused or granted by its absence from the list.
        if (!groups.Contains(gid)) groups.Insert(0, gid);
        return new ResolvedUser(uid, gid, groups, entry?.Home ?? "");
    }

    /// <summary>The user of that name, and his number.</summary>
    internal (string Name, uint Uid)? Named(string name) => _users.Find(entry => entry.Name == name) is { } user ? (user.Name, user.Uid) : null;

    /// <summary>The user of that number, and his name.</summary>
    internal (string Name, uint Uid)? Numbered(uint uid) => _users.Find(entry => entry.Uid == uid) is { } user ? (user.Name, user.Uid) : null;

    /// <summary>True when there is a group of that name.</summary>
    internal bool HasGroup(string name) => _groups.Exists(group => group.Name == name);

    /// <summary>True when there is a group of that number.</summary>
    internal bool HasGroup(uint gid) => _groups.Exists(group => group.Gid == gid);

    private UserEntry? FindUser(string nameOrNumber)
    {
        var isNumber = TryNumber(nameOrNumber, out var number);
        return _users.Find(entry => entry.Name == nameOrNumber) ?? (isNumber ? _users.Find(entry => entry.Uid == number) : null);
    }

    private uint GroupNumber(string nameOrNumber) =>
        _groups.Find(group => group.Name == nameOrNumber)?.Gid
        ?? NumberOf(nameOrNumber, $"unable to find group {nameOrNumber}: no matching entries in group file");

    private static uint NumberOf(string text, string otherwise)
    {
        if (text.Length == 0) return 0;
        var digits = text[0] is '-' or '+' ? text.AsSpan(1) : text;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')) throw EngineException.Internal(otherwise);
        return TryNumber(text, out var number)
            ? number
            : throw EngineException.Internal($"uids and gids must be in range 0-{MaximumId}");
    }

    // Whole text, no sign, no wrap: a number that would overflow into 0 has been root before (CVE-2024-40635).
    private static bool TryNumber(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= MaximumId;

    private void AddUser(string line)
    {
        var fields = line.Split(':');
        if (fields.Length < 4 || line.StartsWith('#') || fields[0].Length == 0) return;
        if (!TryNumber(fields[2], out var uid) || !TryNumber(fields[3], out var gid)) return;
        _users.Add(new UserEntry(fields[0], uid, gid, fields.Length > 5 ? fields[5] : ""));
    }

    private void AddGroup(string line)
    {
        var fields = line.Split(':');
        if (fields.Length < 3 || line.StartsWith('#') || fields[0].Length == 0 || !TryNumber(fields[2], out var gid)) return;
        _groups.Add(new GroupEntry(fields[0], gid, fields.Length > 3 ? fields[3].Trim().Split(',') : []));
    }

    private sealed record UserEntry(string Name, uint Uid, uint Gid, string Home);

    private sealed record GroupEntry(string Name, uint Gid, string[] Members);
}

/// <summary>Who a process runs as.</summary>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Primary group id.</param>
/// <param name="Groups">Supplementary groups; the primary one is among them.</param>
/// <param name="Home">The home directory of the passwd entry; empty when there is none.</param>
public sealed record ResolvedUser(uint Uid, uint Gid, IReadOnlyList<uint> Groups, string Home);
