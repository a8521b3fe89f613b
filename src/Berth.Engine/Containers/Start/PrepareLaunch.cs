using Berth.Engine.Cdi;
using Berth.Engine.Host;
using Berth.Engine.Links;
using Berth.Engine.Logs.Drivers;
using Berth.Engine.Mounts;
using Berth.Engine.Roots;
using Berth.Engine.Specs;
using Berth.Engine.Users;
using Berth.Images;
using Berth.Linux.Processes;
using Berth.Network;
using Berth.Runtime;

namespace Berth.Engine.Containers.Start;

/// <summary>Makes of a container everything the runtime needs to start it.</summary>
public sealed class PrepareLaunch(ContainerStore containers, ImageStore images, ImageUsers imageUsers, ContainerNetwork network, ContainerOptions options)
{
    private readonly MountSources _sources = new(images);
    private readonly ResolveLinks _links = new(containers);

    /// <summary>Writes the container's files and its spec, and opens what it mounts that has no path: the trees are the caller's.</summary>
    /// <exception cref="EngineException">A user, group, device, bind source or profile is not there.</exception>
    public LaunchRequest Execute(ContainerDocument container, Sandbox? sandbox, LaunchUsers? users)
    {
        var runtime = options.Runtimes.Find(container.HostConfig.Runtime);
        if (runtime is not null && users is not null)
            throw EngineException.NotImplemented($"user namespaces are not there yet with runtime {container.HostConfig.Runtime}: use runtime {ContainerRuntimes.Own}, or --userns host");
        var root = images.Snapshots.Mounts(container);
        var isUntouched = container.State is CreatedState { Failure: null } && !container.Mounts.Any(mount => mount.CopyUp);
        var user = imageUsers.Of(container.ImageId, root, isUntouched).Resolve(container.Config.User, container.HostConfig.GroupAdd);
        users?.Check(user.Uid, user.Gid);
        var directory = containers.DirectoryOf(container.Id);
        container = network.Named(container);
        CheckForcedReadOnly(container.HostConfig.Mounts ?? []);
        var (joined, sharedMemory) = network.Joined(container);
        var (hosts, environment) = _links.At(container);
        MakeSources(container.Mounts, users?.Maps);
        var files = network.FilesOf(container);
        if (files == directory) HostFiles.Write(directory, container, sandbox, network.HostGateway, hosts);
        var spec = BuildSpec.From(new SpecRequest
        {
            Container = container,
            Options = options,
            Directory = files,
            User = user,
            Users = users?.Maps,
            HasNetwork = sandbox is not null || container.HostConfig.NetworkMode == "host",
            Joined = joined,
            SharedMemory = sharedMemory,
            LinkEnvironment = environment,
        });
        if (ApplyCdi.NamesIn(container.HostConfig) is { Length: > 0 } devices)
            spec = ApplyCdi.To(spec, new CdiRegistry(options.CdiDirectories, options.Notice).Resolve(devices));
        var space = users?.In(sandbox);
        return new LaunchRequest
        {
            Id = container.Id,
            Spec = spec,
            RootMounts = Mapped(options.BaseLayer.Beneath(root), users),
            NetworkNamespace = sandbox?.Namespace,
            UserNamespace = space,
            Runtime = runtime,
            Stdio = Stdio(container, directory),
            StateDirectory = directory,
            Trees = _sources.OpenUnnamed(container.Mounts, space is null ? null : new MountUsers(users!.Maps, space)),
        };
    }

    // What lies on the disk has the ids it has inside; the mount shows them as those the container's users have outside.
    private static IReadOnlyList<Oci.Mount> Mapped(IReadOnlyList<Oci.Mount> root, LaunchUsers? users) =>
        users is null ? root : [.. root.Select(mount => mount with { Options = [.. mount.Options, "idmap"] })];

    private static StdioRequest Stdio(ContainerDocument container, string directory)
    {
        var (config, size) = (container.Config, container.HostConfig.ConsoleSize);
        var hasSize = config.Tty && size.Length == 2;
        var log = PlanLog.Of(container, directory);
        if (log is not null) Directory.CreateDirectory(Path.GetDirectoryName(log.Path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new StdioRequest
        {
            Terminal = config.Tty,
            OpenStdin = config.OpenStdin,
            StdinOnce = config.StdinOnce,
            Rows = hasSize ? (ushort)size[0] : (ushort)0,
            Columns = hasSize ? (ushort)size[1] : (ushort)0,
            Log = log,
        };
    }

    private static void CheckForcedReadOnly(IEnumerable<Api.Containers.MountSpec> mounts)
    {
        foreach (var mount in mounts)
        {
            if (mount.BindOptions is not { ReadOnlyForceRecursive: true } bind) continue;
            if (!mount.ReadOnly) throw EngineException.Internal("mount options conflict: !ReadOnly && BindOptions.ReadOnlyForceRecursive");
            if (bind.ReadOnlyNonRecursive) throw EngineException.Internal("mount options conflict: ReadOnlyNonRecursive && BindOptions.ReadOnlyForceRecursive");
        }
    }

    // -v makes a missing source, a directory; --mount never does. Propagation out of the container needs a mount that shares.
    internal static void MakeSources(IEnumerable<ContainerMount> mounts, UserMaps? users)
    {
        foreach (var mount in mounts)
        {
            if (mount.Type == MountType.Bind) PropagationCheck.Check(mount);
            if (mount.Type is MountType.Tmpfs or MountType.Image || Path.Exists(mount.Source)) continue;
            if (mount.CreateSource) MakeBindSource.Run(mount.Source, users);
            else if (mount.Type == MountType.Bind)
                throw EngineException.Invalid($"invalid mount config for type \"bind\": bind source path does not exist: {mount.Source}");
            else throw EngineException.Internal($"failed to mount local volume: mount {mount.Source}:{mount.Destination}: no such file or directory");
        }
    }
}
