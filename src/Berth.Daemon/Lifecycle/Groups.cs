using System.Globalization;

namespace Berth.Daemon.Lifecycle;

/// <summary>The groups of the machine.</summary>
internal static class Groups
{
    /// <summary>The id of a group given by name or number; null when no group has that name.</summary>
    public static uint? Find(string group)
    {
        if (uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        if (!File.Exists("/etc/group")) return null;
        foreach (var line in File.ReadLines("/etc/group"))
        {
            var fields = line.Split(':');
            if (fields.Length >= 3 && fields[0] == group && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return id;
        }
        return null;
    }
}
