using System.Globalization;

namespace Berth.Linux.Cgroups;

/// <summary>
/// Device rules brought into the kernel's own form: one default and the exceptions to it, the access of equal devices merged. It is what
/// devices.list holds on v1 and what the v2 program is built from.
/// </summary>
internal sealed class DeviceList
{
    private readonly List<DeviceRule> _exceptions = [];

    /// <summary>Whether a device without an exception may be used.</summary>
    public bool DefaultAllow { get; private set; } = true;

    /// <summary>Devices treated the other way.</summary>
    public IReadOnlyList<DeviceRule> Exceptions => _exceptions;

    /// <summary>Applies rules in order to a list that allows all, as a new v1 cgroup's (of an unlimited parent) does.</summary>
    /// <exception cref="CgroupException">A rule takes back a part of a wildcard before it, which no such list can say.</exception>
    public static DeviceList From(IEnumerable<DeviceRule> rules)
    {
        var list = new DeviceList();
        foreach (var rule in rules) list.Apply(rule);
        return list;
    }

    /// <summary>Reads devices.list.</summary>
    public static bool TryParse(string text, out DeviceList list)
    {
        list = new DeviceList { DefaultAllow = false };
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == 'a')
            {
                // "a *:* rwm": everything. Exceptions to it are not listed, so they cannot be known.
                list.DefaultAllow = true;
                return true;
            }

            if (line.Split(' ', ':') is not [var type, var major, var minor, var access]) return false;
            list._exceptions.Add(new DeviceRule(true, type == "b" ? DeviceType.Block : DeviceType.Character, Number(major), Number(minor), Access(access)));
        }

        return true;

        static uint? Number(string text) => text == "*" ? null : uint.Parse(text, CultureInfo.InvariantCulture);

        static DeviceAccess Access(string text) =>
            (text.Contains('r', StringComparison.Ordinal) ? DeviceAccess.Read : 0)
            | (text.Contains('w', StringComparison.Ordinal) ? DeviceAccess.Write : 0)
            | (text.Contains('m', StringComparison.Ordinal) ? DeviceAccess.Mknod : 0);
    }

    /// <summary>A rule as devices.allow and devices.deny take it.</summary>
    public static string Format(DeviceRule rule)
    {
        var type = rule.Type switch { DeviceType.Character => 'c', DeviceType.Block => 'b', _ => 'a' };
        var access = (rule.Access.HasFlag(DeviceAccess.Read) ? "r" : "") + (rule.Access.HasFlag(DeviceAccess.Write) ? "w" : "")
            + (rule.Access.HasFlag(DeviceAccess.Mknod) ? "m" : "");
        return $"{type} {rule.Major?.ToString(CultureInfo.InvariantCulture) ?? "*"}:{rule.Minor?.ToString(CultureInfo.InvariantCulture) ?? "*"} {access}";
    }

    /// <summary>What to write to come from this list to <paramref name="wanted"/>, both denying by default.</summary>
    public IEnumerable<(string File, string Line)> StepsTo(DeviceList wanted)
    {
        foreach (var rule in wanted._exceptions)
        {
            var missing = rule.Access & ~Granted(_exceptions, rule);
            if (missing != 0) yield return ("devices.allow", Format(rule with { Access = missing }));
        }

        foreach (var rule in _exceptions)
        {
            var surplus = rule.Access & ~Granted(wanted._exceptions, rule);
            if (surplus != 0) yield return ("devices.deny", Format(rule with { Access = surplus }));
        }

        static DeviceAccess Granted(List<DeviceRule> rules, DeviceRule same) =>
            rules.Where(r => Same(r, same)).Aggregate(DeviceAccess.None, (sum, r) => sum | r.Access);
    }

    private void Apply(DeviceRule rule)
    {
        if (rule.Type == DeviceType.All)
        {
            // The kernel looks at neither numbers nor access here.
            DefaultAllow = rule.Allow;
            _exceptions.Clear();
        }
        else if (rule.Allow == DefaultAllow)
        {
            Remove(rule);
        }
        else
        {
            var same = _exceptions.FindIndex(e => Same(e, rule));
            if (same < 0) _exceptions.Add(rule);
            else _exceptions[same] = rule with { Access = rule.Access | _exceptions[same].Access };
        }
    }

    private void Remove(DeviceRule rule)
    {
        for (var i = _exceptions.Count - 1; i >= 0; i--)
        {
            var exception = _exceptions[i];
            if (exception.Type != rule.Type || (exception.Access & rule.Access) == 0) continue;
            if (Covers(rule.Major, exception.Major) && Covers(rule.Minor, exception.Minor))
            {
                var left = exception.Access & ~rule.Access;
                if (left == 0) _exceptions.RemoveAt(i);
                else _exceptions[i] = exception with { Access = left };
            }
            else if (Overlaps(rule.Major, exception.Major) && Overlaps(rule.Minor, exception.Minor))
            {
                throw new CgroupException($"device rule \"{Format(rule)}\" takes back a part of \"{Format(exception)}\": not possible", Errno.EINVAL);
            }
        }
    }

    private static bool Same(DeviceRule a, DeviceRule b) => a.Type == b.Type && a.Major == b.Major && a.Minor == b.Minor;

    private static bool Covers(uint? wide, uint? narrow) => wide is null || wide == narrow;

    private static bool Overlaps(uint? a, uint? b) => a is null || b is null || a == b;
}
