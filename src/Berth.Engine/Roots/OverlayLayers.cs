using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Engine.Roots;

/// <summary>The layers of an overlay that is about to be mounted, each named by an open descriptor; id-mapped where files are to be somebody else's.</summary>
internal sealed class OverlayLayers(MountUsers? users) : IDisposable
{
    private readonly List<FileDescriptor> _opened = [];
    private (string Path, FileDescriptor Clone)? _parent;

    /// <summary>A lower layer.</summary>
    /// <exception cref="LinuxException">It is not there, or its file system cannot be id-mapped.</exception>
    public string Lower(string path) => Keep(users is null ? Directory(path) : Clone(path)).ProcPath;

    /// <summary>The upper layer or its working directory: both must be of one mount, that of the directory both lie in.</summary>
    /// <exception cref="LinuxException">As <see cref="Lower"/>.</exception>
    public string Upper(string path)
    {
        if (users is null) return Keep(Directory(path)).ProcPath;
        var parent = Path.GetDirectoryName(path.TrimEnd('/')) ?? throw new LinuxException($"open({path})", Errno.EINVAL);
        if (_parent?.Path != parent) _parent = (parent, Keep(Clone(parent)));
        return $"{_parent.Value.Clone.ProcPath}/{Path.GetFileName(path.TrimEnd('/'))}";
    }

    /// <summary>A tree of its own, with everything in it shown as <see cref="MountUsers"/> says; the caller's.</summary>
    /// <exception cref="LinuxException">As <see cref="Lower"/>.</exception>
    public FileDescriptor Clone(string path)
    {
        var tree = OpenTree.Clone(FileDescriptor.WorkingDirectory, path);
        try
        {
            users?.Map(tree);
            return tree;
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var directory in _opened) directory.Dispose();
    }

    private static FileDescriptor Directory(string path) => Open.Path(path, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec);

    private FileDescriptor Keep(FileDescriptor directory)
    {
        _opened.Add(directory);
        return directory;
    }
}
