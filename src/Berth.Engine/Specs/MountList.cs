using System.Globalization;
using Berth.Engine.Containers;
using Berth.Engine.Mounts;
using Berth.Engine.Security;
using Berth.Oci;

namespace Berth.Engine.Specs;

/// <summary>All mounts of a container, in the order they are made: the kernel's file systems, then the user's, parents before children.</summary>
internal static class MountList
{
    private static readonly string[] NoSuidNoExecNoDev = ["nosuid", "noexec", "nodev"];

    public static IReadOnlyList<Mount> Of(SpecRequest request)
    {
        var container = request.Container;
        var own = new List<Mount>();
        foreach (var mount in container.Mounts) own.Add(ToMount(mount, request.Users is not null));
        AddHostFiles(own, request);
        if (container.HostConfig.Init is true) own.Add(Bind(request.Options.InitProgram, SpecRequest.InitPath, readOnly: true));
        var taken = container.Mounts.Select(mount => mount.Destination).ToHashSet(StringComparer.Ordinal);
        var mounts = KernelMounts(request).Where(mount => !taken.Contains(mount.Destination)).ToList();
        // OrderBy is stable: mounts of one depth stay in the order they were given.
        mounts.AddRange(own.OrderBy(mount => CleanPath.Depth(mount.Destination)));
        return mounts;
    }

    private static List<Mount> KernelMounts(SpecRequest request)
    {
        var host = request.Container.HostConfig;
        var mounts = new List<Mount>
        {
            new() { Destination = "/proc", Type = "proc", Source = "proc", Options = NoSuidNoExecNoDev },
            new() { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755", "size=65536k"] },
            new()
            {
                Destination = "/dev/pts", Type = "devpts", Source = "devpts",
                Options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
            },
            new() { Destination = "/sys", Type = "sysfs", Source = "sysfs", Options = host.Privileged ? NoSuidNoExecNoDev : ["nosuid", "noexec", "nodev", "ro"] },
            new()
            {
                Destination = "/sys/fs/cgroup", Type = "cgroup", Source = "cgroup",
                Options = host.Privileged || SecurityOptions.WritableCgroups(host) ? NoSuidNoExecNoDev : ["ro", "nosuid", "noexec", "nodev"],
            },
            new() { Destination = "/dev/mqueue", Type = "mqueue", Source = "mqueue", Options = NoSuidNoExecNoDev },
        };
        if (request.SharedMemory is { } shared) mounts.Add(Bind(shared, "/dev/shm", readOnly: false));
        else if (host.IpcMode != "none") mounts.Add(SharedMemory(host.ShmSize));
        return mounts;
    }

    private static Mount SharedMemory(long size) => new()
    {
        Destination = "/dev/shm",
        Type = "tmpfs",
        Source = "shm",
        Options = [.. NoSuidNoExecNoDev, "mode=1777", "size=" + size.ToString(CultureInfo.InvariantCulture)],
    };

    private static void AddHostFiles(List<Mount> mounts, SpecRequest request)
    {
        foreach (var (name, destination) in HostFiles.All)
        {
            if (request.Container.Mounts.Any(mount => mount.Destination == destination)) continue;
            var file = Bind(Path.Combine(request.Directory, name), destination, request.Container.HostConfig.ReadonlyRootfs);
            mounts.Add(request.Users is null ? file : file with { Options = [.. file.Options, "idmap"] });
        }
    }

    private static Mount Bind(string source, string destination, bool readOnly) => new()
    {
        Destination = destination,
        Type = "bind",
        Source = source,
        Options = readOnly ? ["rbind", "ro", "rprivate"] : ["rbind", "rprivate"],
    };

    private static Mount ToMount(ContainerMount mount, bool ownUsers)
    {
        if (mount.Type == MountType.Tmpfs)
        {
            TmpfsOptionList.Check(mount.Options);
            return new Mount { Destination = mount.Destination, Type = "tmpfs", Source = "tmpfs", Options = mount.Options };
        }
        var options = new List<string> { mount.NonRecursive ? "bind" : "rbind" };
        if (!mount.Writable)
        {
            options.Add("ro");
            // Since 25 a read-only bind is read-only all the way down, unless it was asked not to be.
            if (mount is { Type: MountType.Bind, NonRecursive: false, ReadOnlyNonRecursive: false }) options.Add("rro");
        }
        options.Add(mount.Propagation.Length > 0 ? mount.Propagation : "rprivate");
        // A volume has the ids the container gives; what is bound from the host keeps the host's.
        if (ownUsers && mount.Type == MountType.Volume) options.Add("idmap");
        // Images and parts have no path: their trees go along with the launch.
        return new Mount { Destination = mount.Destination, Type = "bind", Source = mount.Source, Options = options };
    }
}
