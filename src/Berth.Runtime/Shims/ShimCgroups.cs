using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Runtime.Launching;

namespace Berth.Runtime.Shims;

/// <summary>The cgroups of a daemon's containers, by their paths.</summary>
/// <param name="hierarchy">The machine's.</param>
/// <param name="parent">Parent of those of containers whose spec names none.</param>
/// <param name="mark">A file that says that the parent was made for this, by a daemon that had no time to take it away.</param>
internal sealed class ShimCgroups(ICgroupHierarchy hierarchy, string parent, string mark) : IDisposable
{
    private const string Default = "/berth";

    private readonly bool _parentIsOurs = parent == Default || Claim(hierarchy, parent, mark);

    public string PathOf(LaunchRequest request) => request.Spec.Linux?.CgroupsPath is { Length: > 0 } path ? path : DefaultPath(request.Id);

    public string DefaultPath(string id) => $"{parent.TrimEnd('/')}/{id}";

    public ICgroup Open(string path) => hierarchy.Open(path);

    /// <exception cref="LaunchException">It cannot be made.</exception>
    public ICgroup Create(LaunchRequest request)
    {
        try
        {
            return hierarchy.Create(PathOf(request), CgroupTranslation.Translate(request.Spec.Linux?.Resources));
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Cgroup, e.Call, e.Errno);
        }
    }

    /// <summary>Kills what is in it and removes it; what is not there is fine.</summary>
    public void Delete(string path)
    {
        try
        {
            using var cgroup = hierarchy.Open(path);
            cgroup.Kill();
            cgroup.Delete();
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // Deleted before.
        }
    }

    public bool WasOomKilled(string path)
    {
        try
        {
            using var cgroup = hierarchy.Open(path);
            return cgroup.OomKills() > 0;
        }
        catch (LinuxException)
        {
            // Removed meanwhile: nobody can say any more.
            return false;
        }
    }

    public bool IsFrozen(string path)
    {
        using var cgroup = hierarchy.Open(path);
        return cgroup.IsFrozen;
    }

    /// <summary>Takes away the parent too, when it is empty and was made for this.</summary>
    public void Dispose()
    {
        if (_parentIsOurs)
        {
            hierarchy.DeleteParent(parent);
            if (!Exists(hierarchy, parent)) File.Delete(mark);
        }
        hierarchy.Dispose();
    }

    // A parent that was there before is somebody's, who may have put limits on it.
    private static bool Claim(ICgroupHierarchy hierarchy, string parent, string mark)
    {
        if (Exists(hierarchy, parent)) return File.Exists(mark) && File.ReadAllText(mark) == parent;
        // Beside the shim's socket: nobody else looks in there.
        ShimFolder.Make(Path.GetDirectoryName(mark)!);
        ReplaceFile.With(mark, System.Text.Encoding.UTF8.GetBytes(parent));
        return true;
    }

    private static bool Exists(ICgroupHierarchy hierarchy, string path)
    {
        try
        {
            hierarchy.Open(path).Dispose();
            return true;
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return false;
        }
    }
}
