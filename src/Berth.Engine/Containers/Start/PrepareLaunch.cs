using Berth.Engine.Mounts;
using Berth.Engine.Specs;
using Berth.Engine.Users;
using Berth.Images;
using Berth.Network;
using Berth.Runtime;

namespace Berth.Engine.Containers.Start;

/// <summary>Makes of a container everything the runtime needs to start it.</summary>
public sealed class PrepareLaunch(ContainerStore containers, ImageStore images, ImageUsers users, ContainerNetwork network, ContainerOptions options)
{
    private const long Kilo = 1000;

    /// <summary>Writes the container's files and its spec.</summary>
    /// <exception cref="EngineException">A user, group, device, bind source or profile is not there.</exception>
    public LaunchRequest Execute(ContainerDocument container, Sandbox? sandbox)
    {
        var root = images.Snapshots.Mounts(container.Id);
        var isUntouched = container.State is CreatedState { Failure: null } && !container.Mounts.Any(mount => mount.CopyUp);
        var user = users.Of(container.ImageId, root, isUntouched).Resolve(container.Config.User, container.HostConfig.GroupAdd);
        var directory = containers.DirectoryOf(container.Id);
        container = network.Named(container);
        MakeSources(container.Mounts);
        HostFiles.Write(directory, container, sandbox, network.HostGateway);
        var (joined, sharedMemory) = network.Joined(container);
        var spec = BuildSpec.From(new SpecRequest
        {
            Container = container,
            Options = options,
            Directory = directory,
            User = user,
            HasNetwork = sandbox is not null || container.HostConfig.NetworkMode == "host",
            Joined = joined,
            SharedMemory = sharedMemory,
        });
        return new LaunchRequest
        {
            Id = container.Id,
            Spec = spec,
            RootMounts = options.BaseLayer.Beneath(root),
            NetworkNamespace = sandbox?.Namespace,
            Stdio = Stdio(container, LogPath(container, directory)),
            StateDirectory = directory,
        };
    }

    /// <summary>Where the log of a container is; empty when it keeps none.</summary>
    public static string LogPath(ContainerDocument container, string directory) =>
        container.HostConfig.LogConfig.Type == "none" ? "" : Path.Combine(directory, container.Id + "-json.log");

    private static StdioRequest Stdio(ContainerDocument container, string logPath)
    {
        var (config, size) = (container.Config, container.HostConfig.ConsoleSize);
        var hasSize = config.Tty && size.Length == 2;
        return new StdioRequest
        {
            Terminal = config.Tty,
            OpenStdin = config.OpenStdin,
            StdinOnce = config.StdinOnce,
            Rows = hasSize ? (ushort)size[0] : (ushort)0,
            Columns = hasSize ? (ushort)size[1] : (ushort)0,
            Log = logPath.Length == 0 ? null : LogTargetOf(container, logPath),
        };
    }

    private static LogTarget LogTargetOf(ContainerDocument container, string path)
    {
        var config = container.HostConfig.LogConfig.Config ?? [];
        var maxFiles = 1;
        if (config.TryGetValue("max-file", out var files) && (!int.TryParse(files, out maxFiles) || maxFiles < 1))
            throw EngineException.Internal("failed to create task for container: failed to initialize logging driver: max-file cannot be less than 1");
        long maxSize = 0;
        if (config.TryGetValue("max-size", out var size) && !TrySize(size, out maxSize))
            throw EngineException.Internal($"failed to create task for container: failed to initialize logging driver: invalid size: '{size}'");
        return new LogTarget { Path = path, MaxSize = maxSize, MaxFiles = maxFiles };
    }

    // "10m", "1g", "500k" as Docker's log options count: in thousands; -1 is no limit.
    private static bool TrySize(string text, out long size)
    {
        size = 0;
        if (text == "-1") return true;
        var digits = text.TrimEnd('b', 'B');
        var unit = digits.Length > 0 ? char.ToLowerInvariant(digits[^1]) switch
        {
            'k' => Kilo,
            'm' => Kilo * Kilo,
            'g' => Kilo * Kilo * Kilo,
            _ => 1,
        } : 1;
        if (unit > 1) digits = digits[..^1];
        if (!decimal.TryParse(digits, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var number)) return false;
        size = (long)(number * unit);
        return true;
    }

    // -v makes a missing source, a directory; --mount never does. Propagation out of the container needs a mount that shares.
    private static void MakeSources(IEnumerable<ContainerMount> mounts)
    {
        foreach (var mount in mounts)
        {
            if (mount.Type == MountType.Bind) PropagationCheck.Check(mount);
            if (mount.Type == MountType.Tmpfs || Path.Exists(mount.Source)) continue;
            if (mount.CreateSource) Directory.CreateDirectory(mount.Source);
            else if (mount.Type == MountType.Bind)
                throw EngineException.Invalid($"invalid mount config for type \"bind\": bind source path does not exist: {mount.Source}");
            else throw EngineException.Internal($"failed to mount local volume: mount {mount.Source}:{mount.Destination}: no such file or directory");
        }
    }
}
