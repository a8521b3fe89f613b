using Berth.Linux;
using Berth.Linux.Calls;
using Mount = Berth.Oci.Mount;

namespace Berth.Runtime.Launching;

/// <summary>
/// The layers of an overlay seen through an id map: overlay itself cannot be id-mapped, but looks at its layers through mounts that are.
/// Nothing on the disk is changed, so one layer serves containers of any map.
/// </summary>
internal sealed class IdMappedLayers(Mount mount, ContainerUsers users, List<FileDescriptor> opened)
{
    // The upper directory and the working directory must be of one mount: that of the directory both lie in.
    private readonly Dictionary<string, FileDescriptor> _parents = new(StringComparer.Ordinal);

    /// <summary>The options with every directory replaced by its place in an id-mapped mount, open as long as <c>opened</c> is.</summary>
    /// <exception cref="LaunchException">A layer's file system cannot be id-mapped.</exception>
    public MountOptions Of(MountOptions options) => options.With([.. options.Data.Select(Replace)]);

    private string Replace(string item)
    {
        var equals = item.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return item;
        var (key, value) = (item[..equals], item[(equals + 1)..]);
        return key switch
        {
            "lowerdir" => $"lowerdir={string.Join(':', value.Split(':').Select(path => Clone(path).ProcPath))}",
            "upperdir" or "workdir" => $"{key}={Shared(value)}",
            _ => item,
        };
    }

    private string Shared(string path)
    {
        var parent = Path.GetDirectoryName(path.TrimEnd('/')) ?? throw new LinuxException($"open({path})", Errno.EINVAL);
        if (!_parents.TryGetValue(parent, out var clone)) _parents.Add(parent, clone = Clone(parent));
        return $"{clone.ProcPath}/{Path.GetFileName(path.TrimEnd('/'))}";
    }

    private FileDescriptor Clone(string path)
    {
        var clone = OpenTree.Clone(FileDescriptor.WorkingDirectory, path);
        opened.Add(clone);
        users.Map(clone, mount, recursive: false);
        return clone;
    }
}
