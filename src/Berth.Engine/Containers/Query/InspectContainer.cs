using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Engine.Images;
using Berth.Engine.Links;
using Berth.Engine.Logs.Drivers;
using Berth.Engine.Mounts;
using Berth.Images;

namespace Berth.Engine.Containers.Query;

/// <summary>Everything about one container, as <c>docker inspect</c> prints it.</summary>
public sealed class InspectContainer(ContainerStore containers, ImageStore images, ContainerOptions options, Func<string, string> networkIdOf)
{
    private readonly ResolveLinks _links = new(containers);

    /// <summary>Looks at one container; with <paramref name="withSize"/> also at its files.</summary>
    public ContainerInspect Execute(Container container, bool withSize)
    {
        var document = container.Document;
        var directory = containers.DirectoryOf(document.Id);
        long? written = withSize ? Written(images, document.Id) : null;
        var hasStarted = document.State is not CreatedState;
        return new ContainerInspect
        {
            Id = document.Id,
            Created = document.Created,
            Path = document.Path,
            Args = document.Arguments,
            State = State(container),
            Image = document.ImageId,
            ResolvConfPath = hasStarted ? Path.Combine(directory, "resolv.conf") : "",
            HostnamePath = hasStarted ? Path.Combine(directory, "hostname") : "",
            HostsPath = hasStarted ? Path.Combine(directory, "hosts") : "",
            LogPath = hasStarted && document.HostConfig.LogConfig.Type == "json-file" ? PlanLog.FileOf(document, directory)! : "",
            Name = "/" + document.Name,
            RestartCount = document.RestartCount,
            Driver = InspectImage.StorageName,
            Platform = "linux",
            ExecIDs = container.Execs.IsEmpty ? null : [.. container.Execs.Keys],
            HostConfig = document.HostConfig with { Links = _links.Shown(document) },
            GraphDriver = Graph(container),
            SizeRw = written,
            SizeRootFs = written + ImageSize(document),
            Mounts = Mounts(document),
            Config = document.Config,
            NetworkSettings = ContainerNetworkView.Settings(document, options, networkIdOf),
        };
    }

    /// <summary>Bytes it has written; none when its files are going away meanwhile.</summary>
    internal static long Written(ImageStore images, string id)
    {
        try
        {
            return images.Snapshots.Usage(id).Bytes;
        }
        catch (Exception error) when (error is ImageException { Code: ImageErrorCode.NotFound } or Linux.LinuxException { Errno: Linux.Errno.ENOENT })
        {
            return 0;
        }
    }

    internal static MountPoint[] Mounts(ContainerDocument document) =>
        [.. document.Mounts.Where(mount => !mount.Unlisted).Select(mount => new MountPoint
        {
            Type = mount.Type.ToString().ToLowerInvariant(),
            Name = mount.Volume.Length > 0 ? mount.Volume : mount.Image.Length > 0 ? mount.Image : null,
            Source = mount.Source,
            Destination = mount.Destination,
            Driver = mount.Type == MountType.Volume ? mount.Driver : null,
            Mode = mount.Mode,
            RW = mount.Writable,
            Propagation = mount.Propagation,
        })];

    private static Api.Containers.ContainerState State(Container container)
    {
        var state = container.State;
        var wire = new Api.Containers.ContainerState
        {
            Status = container.IsBeingRemoved && !state.IsUp ? "removing" : state.Word,
            ExitCode = state.Alive is null ? state.ExitCode : 0,
            Health = container.Document.Health,
        };
        return state switch
        {
            CreatedState { Failure: { } failure } => wire with { Error = failure.Error },
            { Ended: { } exited } => wire with
            {
                Running = state.IsUp,
                Restarting = state.IsUp,
                OOMKilled = exited.OomKilled,
                Error = exited.Error,
                StartedAt = exited.StartedAt,
                FinishedAt = exited.FinishedAt,
            },
            { Alive: { } alive } => wire with
            {
                Running = true,
                Paused = state is PausedState,
                Pid = alive.Pid,
                StartedAt = alive.StartedAt,
                FinishedAt = alive.FinishedAt,
            },
            _ => wire,
        };
    }

    private long ImageSize(ContainerDocument document) =>
        Oci.Digest.TryParse(document.ImageId, null, out var id) ? images.Get(id)?.Size ?? 0 : 0;

    private GraphDriver Graph(Container container)
    {
        var id = container.Document.Id;
        var data = new ApiMap<string> { ["ID"] = id };
        try
        {
            foreach (var (name, place) in images.Snapshots.Places(id)) data[name] = place;
        }
        catch (ImageException)
        {
            // The root is gone (a removal is under way): there is nothing to name.
        }
        // What runs sees its root in its own mount namespace only; the way there from the host is through its process.
        if (container.State.Alive is { Pid: > 0 and var pid }) data["MergedDir"] = $"/proc/{pid}/root";
        return new GraphDriver { Name = InspectImage.StorageName, Data = data };
    }
}
