using Berth.Linux.Calls;

namespace Berth.Linux;

/// <summary>Opens a path beneath a root: by openat2(2), or step by step where that call is missing.</summary>
internal abstract class PathResolver
{
    private static readonly Lazy<PathResolver> Best = new(() => KernelResolver.Works ? new KernelResolver() : new WalkResolver());

    [ThreadStatic]
    private static PathResolver? s_override;

    /// <summary>What <see cref="SafePath"/> uses on this thread.</summary>
    public static PathResolver Current => s_override ?? Best.Value;

    /// <summary>For tests: the other resolver, on this thread only.</summary>
    public static void Override(PathResolver? resolver) => s_override = resolver;

    /// <summary>Opens, or returns null and the error.</summary>
    public abstract FileDescriptor? TryOpen(FileDescriptor root, string path, OpenFlags flags, uint mode, bool beneath, out Errno errno);
}

/// <summary>openat2(2).</summary>
internal sealed class KernelResolver : PathResolver
{
    /// <summary>False with ENOSYS before Linux 5.6, and with EPERM under seccomp filters that do not know the call.</summary>
    public static bool Works
    {
        get
        {
            using var root = Openat2.TryAt(FileDescriptor.WorkingDirectory, "/", OpenFlags.Path, ResolveFlags.InRoot, out _);
            return root is not null;
        }
    }

    public override FileDescriptor? TryOpen(FileDescriptor root, string path, OpenFlags flags, uint mode, bool beneath, out Errno errno)
    {
        // RESOLVE_BENEATH refuses absolute paths; ours start at the root anyway.
        if (beneath) path = path.TrimStart('/');
        if (path.Length == 0) path = ".";
        return Openat2.TryAt(root, path, flags, ResolveFlags.NoMagicLinks | (beneath ? ResolveFlags.Beneath : ResolveFlags.InRoot), out errno, mode);
    }
}

/// <summary>The walk, for kernels without openat2(2).</summary>
internal sealed class WalkResolver : PathResolver
{
    public override FileDescriptor? TryOpen(FileDescriptor root, string path, OpenFlags flags, uint mode, bool beneath, out Errno errno)
    {
        using var walk = new PathWalk(root, beneath);
        return walk.Open(path, flags, mode, out errno);
    }
}
