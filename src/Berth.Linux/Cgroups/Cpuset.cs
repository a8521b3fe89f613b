namespace Berth.Linux.Cgroups;

/// <summary>The v1 cpuset controller, whose new cgroups have no CPU and take no process until they are given some.</summary>
internal static class Cpuset
{
    /// <summary>The file that makes children start with their parent's sets.</summary>
    public const string PassOn = "cgroup.clone_children";

    /// <summary>Fills an empty cpuset from its parent, which is filled first if need be.</summary>
    public static void Inherit(Hierarchy hierarchy, string path)
    {
        foreach (var file in (ReadOnlySpan<string>)["cpuset.cpus", "cpuset.mems"])
        {
            if (Value(hierarchy, path, file).Length > 0) continue;
            var slash = path.LastIndexOf('/');
            var parent = slash < 0 ? "" : path[..slash];
            if (parent.Length > 0) Inherit(hierarchy, parent);
            hierarchy.Write(path, file, Value(hierarchy, parent, file));
        }
    }

    private static string Value(Hierarchy hierarchy, string path, string file) => (hierarchy.TryRead(path, file) ?? "").Trim();
}
