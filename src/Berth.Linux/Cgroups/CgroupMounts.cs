using Berth.Linux.Calls;

namespace Berth.Linux.Cgroups;

/// <summary>Finds the mounted hierarchies in /proc/self/mountinfo.</summary>
internal static class CgroupMounts
{
    /// <summary>Where distributions mount them; other places hold copies for chroots.</summary>
    private const string Usual = "/sys/fs/cgroup";

    /// <summary>How they are mounted; null when they are not.</summary>
    public static CgroupVersion? Version() => Find() is { Count: > 0 } mounts ? VersionOf(mounts.Any(m => !m.Unified), mounts.Any(m => m.Unified)) : null;

    /// <summary>The name for what is there.</summary>
    public static CgroupVersion VersionOf(bool v1, bool unified) => !unified ? CgroupVersion.V1 : v1 ? CgroupVersion.Hybrid : CgroupVersion.V2;

    /// <summary>Mount points and controllers, one per hierarchy, v1 first.</summary>
    public static IReadOnlyList<CgroupMount> Parse(IEnumerable<string> mountinfo, IReadOnlySet<string> knownControllers)
    {
        var found = new Dictionary<string, CgroupMount>();
        foreach (var line in mountinfo)
        {
            // 36 35 98:0 /root /mount/point options [tags...] - type source super-options
            var separator = line.IndexOf(" - ", StringComparison.Ordinal);
            if (separator < 0) continue;
            var before = line[..separator].Split(' ');
            var after = line[(separator + 3)..].Split(' ');
            if (before.Length < 6 || after.Length < 3 || after[0] is not ("cgroup" or "cgroup2")) continue;
            var unified = after[0] == "cgroup2";
            var controllers = unified
                ? new HashSet<string>()
                : after[2].Split(',').Where(o => knownControllers.Contains(o) || o.StartsWith("name=", StringComparison.Ordinal)).ToHashSet();
            if (!unified && controllers.Count == 0) continue;
            var key = unified ? "" : string.Join(',', controllers.Order(StringComparer.Ordinal));
            var mount = new CgroupMount(Unescape(before[4]), unified, controllers);
            // A later mount of the same hierarchy may hide or copy the first; the usual place wins, then the first.
            if (!found.TryGetValue(key, out var earlier) || (!IsUsual(earlier) && IsUsual(mount))) found[key] = mount;
        }

        // What is mounted elsewhere counts only on machines that mount nothing at the usual place.
        var usual = found.Values.Where(IsUsual).ToList();
        return [.. (usual.Count > 0 ? usual : found.Values.ToList()).OrderBy(m => m.Unified)];

        static bool IsUsual(CgroupMount mount) => mount.Path == Usual || mount.Path.StartsWith(Usual + "/", StringComparison.Ordinal);
    }

    /// <summary>Opens them.</summary>
    public static IReadOnlyList<Hierarchy> OpenAll()
    {
        var hierarchies = new List<Hierarchy>();
        foreach (var mount in Find())
        {
            // Gone or hidden by a later mount: not ours to use.
            var root = Open.TryAt(FileDescriptor.WorkingDirectory, mount.Path, OpenFlags.Path | OpenFlags.Directory, out _);
            if (root is null) continue;
            if (Statfs.Descriptor(root).Type != (mount.Unified ? FileSystemMagic.Cgroup2 : FileSystemMagic.Cgroup))
            {
                root.Dispose();
                continue;
            }

            var controllers = mount.Controllers;
            if (mount.Unified)
            {
                using var list = Open.TryAt(root, "cgroup.controllers", OpenFlags.ReadOnly, out _);
                if (list is not null) controllers = Hierarchy.Words(Hierarchy.TryRead(list, "", "cgroup.controllers")).ToHashSet();
            }

            hierarchies.Add(new Hierarchy(root, Path.GetFileName(mount.Path), mount.Unified, controllers));
        }

        return hierarchies;
    }

    private static IReadOnlyList<CgroupMount> Find()
    {
        var known = Lines("/proc/cgroups").Where(l => !l.StartsWith('#')).Select(l => l.Split('\t')[0]).ToHashSet();
        return Parse(Lines("/proc/self/mountinfo"), known);

        // A stream's start-up would be a good part of that of a program which reads these two files only.
        static string[] Lines(string path)
        {
            using var file = Open.Path(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
            return System.Text.Encoding.UTF8.GetString(Read.ToEnd(file, 16 << 20)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>mountinfo writes blank, tab, newline and backslash as three octal digits.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal)) return field;
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length)
            {
                text.Append((char)(((field[i + 1] - '0') * 64) + ((field[i + 2] - '0') * 8) + (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }
}

/// <summary>A mounted hierarchy.</summary>
/// <param name="Path">Mount point.</param>
/// <param name="Unified">v2.</param>
/// <param name="Controllers">Its controllers, or its name.</param>
internal sealed record CgroupMount(string Path, bool Unified, IReadOnlySet<string> Controllers);
