using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Mount = Berth.Oci.Mount;

namespace Berth.Runtime.Launching;

/// <summary>Overlay mounts made without naming long paths: every layer is opened first and named by its descriptor.</summary>
internal static class Overlay
{
    /// <summary>Mounts what a snapshot described by <c>lowerdir=</c>, <c>upperdir=</c>, <c>workdir=</c> and further options.</summary>
    public static FileDescriptor Make(Mount mount, MountOptions options, ContainerUsers users)
    {
        var opened = new List<FileDescriptor>();
        try
        {
            // Overlay writes to its upper layer as who mounted it, and an id-mapped layer takes files only of ids it has.
            using var ids = options.IdMap ? FileSystemIds.As(users.HostUser(0), users.HostGroup(0)) : default;
            if (options.IdMap) options = new IdMappedLayers(mount, users, opened).Of(options);
            var lower = new List<string>();
            var rest = new List<(string Key, string? Value)>();
            foreach (var item in options.Data)
            {
                var (key, value) = Split(item);
                if (key == "lowerdir") lower.AddRange(value!.Split(':').Select(path => Name(path, opened)));
                else if (key is "upperdir" or "workdir") rest.Add((key, Name(value!, opened)));
                else rest.Add((key, value));
            }

            return KernelHasLowerdirPlus ? OneByOne(lower, rest, options.Set, mount) : Joined(lower, rest, options.Set, mount);
        }
        finally
        {
            foreach (var descriptor in opened) descriptor.Dispose();
        }
    }

    // Any directory that every system has and that the mount call itself does not need.
    private const string PrivatePlace = "/sys";
    private static readonly bool KernelHasLowerdirPlus = KernelVersion.AtLeast(6, 8);

    private static FileDescriptor OneByOne(List<string> lower, List<(string Key, string? Value)> rest, MountAttributes attributes, Mount mount)
    {
        using var context = Context(mount);
        foreach (var layer in lower) Fsconfig.String(context, "lowerdir+", layer);
        foreach (var (key, value) in rest) Set(context, key, value);
        Fsconfig.Create(context);
        return Fsmount.Detached(context, attributes);
    }

    // One fsconfig value holds 255 bytes: about 13 layers by descriptor. mount(2) takes a page, but cannot make a detached mount: it
    // is made in a mount namespace of its own, on a thread that dies with it, and cloned out of there.
    private static FileDescriptor Joined(List<string> lower, List<(string Key, string? Value)> rest, MountAttributes attributes, Mount mount)
    {
        var joined = string.Join(':', lower);
        if (joined.Length < 256)
        {
            using var context = Context(mount);
            Fsconfig.String(context, "lowerdir", joined);
            foreach (var (key, value) in rest) Set(context, key, value);
            Fsconfig.Create(context);
            return Fsmount.Detached(context, attributes);
        }

        var data = $"lowerdir={joined}{string.Concat(rest.Select(item => item.Value is null ? $",{item.Key}" : $",{item.Key}={item.Value}"))}";
        return InPrivateNamespace(data, attributes);
    }

    private static FileDescriptor InPrivateNamespace(string data, MountAttributes attributes)
    {
        FileDescriptor? result = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Unshare.Namespaces(NamespaceFlags.Mount | NamespaceFlags.FileSystemAttributes);
                Linux.Calls.Mount.Propagation("/", MountFlags.Private | MountFlags.Recursive);
                Linux.Calls.Mount.FileSystem("overlay", PrivatePlace, "overlay", MountFlags.None, data);
                result = OpenTree.Clone(FileDescriptor.WorkingDirectory, PrivatePlace);
                if (attributes != 0) MountSetattr.Change(result, attributes);
            }
            catch (LinuxException e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw failure;
    }

    private static FileDescriptor Context(Mount mount)
    {
        var context = Fsopen.New("overlay");
        Fsconfig.String(context, "source", string.IsNullOrEmpty(mount.Source) ? "overlay" : mount.Source);
        return context;
    }

    private static void Set(FileDescriptor context, string key, string? value)
    {
        if (value is null) Fsconfig.Flag(context, key);
        else Fsconfig.String(context, key, value);
    }

    private static string Name(string path, List<FileDescriptor> opened)
    {
        var directory = Open.Path(path, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec);
        opened.Add(directory);
        return directory.ProcPath;
    }

    private static (string Key, string? Value) Split(string item)
    {
        var equals = item.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (item, null) : (item[..equals], item[(equals + 1)..]);
    }
}
