namespace Berth.Engine.Mounts;

/// <summary>Mount options of <c>--tmpfs</c>.</summary>
internal static class TmpfsOptionList
{
    private static readonly string[] Defaults = ["noexec", "nosuid", "nodev"];

    private static readonly string[][] Opposites =
        [["exec", "noexec"], ["suid", "nosuid"], ["dev", "nodev"], ["ro", "rw"], ["atime", "noatime"], ["diratime", "nodiratime"], ["relatime", "norelatime"]];

    private static readonly string[] Others =
        ["defaults", "sync", "async", "dirsync", "remount", "mand", "nomand", "strictatime", "nostrictatime", "bind", "rbind",
         "private", "rprivate", "slave", "rslave", "shared", "rshared", "unbindable", "runbindable"];

    private static readonly string[] WithValue = ["mode", "uid", "gid", "size", "nr_inodes", "nr_blocks", "mpol", "huge"];

    /// <summary>The defaults with the user's words over them: the last of two that exclude each other wins.</summary>
    public static IReadOnlyList<string> Merge(string options)
    {
        var merged = new List<string>(Defaults);
        foreach (var option in options.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Array.Find(Opposites, pair => pair.Contains(option)) is { } pair) merged.RemoveAll(pair.Contains);
            else if (option.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
                merged.RemoveAll(other => other.StartsWith(option[..(equals + 1)], StringComparison.Ordinal));
            if (option != "defaults") merged.Add(option);
        }
        return merged;
    }

    /// <summary>Refuses what tmpfs does not know, when the container starts, as Docker does.</summary>
    /// <exception cref="EngineException">Internal (Docker's code for it).</exception>
    public static void Check(IEnumerable<string> options)
    {
        foreach (var option in options)
        {
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? option : option[..equals];
            var known = equals < 0 ? Others.Contains(name) || Array.Exists(Opposites, pair => pair.Contains(name)) : WithValue.Contains(name);
            if (!known) throw EngineException.Internal($"invalid tmpfs option \"{name}\"");
        }
    }
}
