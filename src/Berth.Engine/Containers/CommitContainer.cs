using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Engine.Containers.Create;
using Berth.Engine.Images;
using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Containers;

/// <summary>Makes an image of what a container has changed and how it runs.</summary>
public sealed class CommitContainer(ImageStore images, CommitImage commit, PauseContainer pause, ContainerEvents events, ImageEvents imageEvents)
{
    /// <summary>Makes the image and returns its id.</summary>
    /// <param name="container">The container; a running one is frozen meanwhile unless <see cref="CommitOptions.Pause"/> is false.</param>
    /// <param name="options">Name, author and the rest.</param>
    /// <param name="cancellationToken">Stops, and leaves nothing behind.</param>
    /// <exception cref="EngineException">Conflict: the container is being removed.</exception>
    /// <exception cref="ImageException">Invalid: a change is none. Also when the container's image has lost something.</exception>
    public async Task<Digest> ExecuteAsync(Container container, CommitOptions options, CancellationToken cancellationToken)
    {
        if (container.IsBeingRemoved) throw EngineException.Conflict($"You cannot commit container {container.Id} which is being removed");
        if (container.IsDead) throw EngineException.Conflict($"You cannot commit container {container.Id} which is Dead");
        var document = container.Document;
        var execution = Complete(ConfigChanges.Apply(Execution(options.Config ?? document.Config), options.Changes), document.Config);
        var isPaused = options.Pause && container.State is RunningState && await TryPauseAsync(container, cancellationToken);
        try
        {
            var id = await commit.RunAsync(Request(document, execution, options), cancellationToken);
            imageEvents.Publish("create", id);
            if (options.Reference is { } reference) imageEvents.Publish("tag", id, reference.WithDefaultTag().Familiar);
            events.Tell(
                document, "commit", ("comment", options.Comment), ("imageID", id.ToString()), ("imageRef", options.Reference?.WithDefaultTag().Familiar ?? ""));
            return id;
        }
        finally
        {
            if (isPaused) await pause.ResumeAsync(container, CancellationToken.None);
        }
    }

    // It may have ended since it was looked at: then there is nothing to freeze.
    private async Task<bool> TryPauseAsync(Container container, CancellationToken cancellationToken)
    {
        try
        {
            await pause.PauseAsync(container, cancellationToken);
            return true;
        }
        catch (EngineException error) when (error.Code == EngineErrorCode.Conflict)
        {
            return false;
        }
    }

    private CommitRequest Request(ContainerDocument document, ExecutionConfig execution, CommitOptions options) => new()
    {
        Key = document.Id,
        Parent = Digest.TryParse(document.ImageId, null, out var parent) ? images.Get(parent) : null,
        DiffIds = ContainerRoot.Layers(document),
        Execution = execution,
        Author = options.Author,
        Comment = options.Comment,
        CreatedBy = string.Join(' ', document.Config.Cmd ?? []),
        Container = document.Id,
        Reference = options.Reference,
    };

    // What the body and the changes leave open is as the container has it.
    private static ExecutionConfig Complete(ExecutionConfig changed, ContainerConfig container)
    {
        var merged = MergeImageConfig.Merge(ToContainer(changed), Execution(container));
        return Execution(merged) with { OnBuild = changed.OnBuild, StopTimeout = changed.StopTimeout };
    }

    private static ContainerConfig ToContainer(ExecutionConfig config) => new()
    {
        User = config.User ?? "",
        ExposedPorts = Map(config.ExposedPorts),
        Env = config.Env?.ToArray(),
        Entrypoint = config.Entrypoint?.ToArray(),
        Cmd = config.Cmd?.ToArray(),
        Volumes = Map(config.Volumes),
        WorkingDir = config.WorkingDir ?? "",
        Labels = config.Labels is null ? null : new ApiMap<string>(config.Labels),
        StopSignal = config.StopSignal,
        Healthcheck = config.Healthcheck is { } health ? new HealthConfig
        {
            Test = health.Test?.ToArray(),
            Interval = health.Interval ?? 0,
            Timeout = health.Timeout ?? 0,
            StartPeriod = health.StartPeriod ?? 0,
            StartInterval = health.StartInterval ?? 0,
            Retries = health.Retries ?? 0,
        } : null,
        Shell = config.Shell?.ToArray(),
    };

    private static ApiMap<Empty>? Map(IReadOnlyDictionary<string, EmptyObject>? names) =>
        names is null ? null : new ApiMap<Empty>(names.Keys.Select(name => KeyValuePair.Create(name, Empty.Value)));

    // What belongs to this run and this machine (its name, its terminal) is not the image's.
    private static ExecutionConfig Execution(ContainerConfig config) => new()
    {
        User = config.User.Length == 0 ? null : config.User,
        ExposedPorts = Set(config.ExposedPorts),
        Env = config.Env,
        Entrypoint = config.Entrypoint,
        Cmd = config.Cmd,
        Volumes = Set(config.Volumes),
        WorkingDir = config.WorkingDir.Length == 0 ? null : config.WorkingDir,
        Labels = config.Labels is { Count: > 0 } labels ? new Dictionary<string, string>(labels) : null,
        StopSignal = config.StopSignal,
        StopTimeout = config.StopTimeout,
        Healthcheck = config.Healthcheck is { } health ? Health(health) : null,
        OnBuild = config.OnBuild,
        Shell = config.Shell,
    };

    private static Dictionary<string, EmptyObject>? Set(ApiMap<Empty>? names) =>
        names is { Count: > 0 } ? names.Keys.ToDictionary(name => name, _ => EmptyObject.Value, StringComparer.Ordinal) : null;

    private static HealthcheckConfig Health(HealthConfig health) => new()
    {
        Test = health.Test,
        Interval = NullIfZero(health.Interval),
        Timeout = NullIfZero(health.Timeout),
        StartPeriod = NullIfZero(health.StartPeriod),
        StartInterval = NullIfZero(health.StartInterval),
        Retries = health.Retries == 0 ? null : health.Retries,
    };

    private static long? NullIfZero(long number) => number == 0 ? null : number;
}

/// <summary>What the client asks of a commit.</summary>
public sealed record CommitOptions
{
    /// <summary>The name to give, or null.</summary>
    public Reference? Reference { get; init; }

    /// <summary>Who makes it.</summary>
    public string Author { get; init; } = "";

    /// <summary>The remark in the history.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Freeze a running container meanwhile.</summary>
    public bool Pause { get; init; } = true;

    /// <summary>Dockerfile instructions to apply.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>What to run in place of what the container runs; null for the container's own.</summary>
    public ContainerConfig? Config { get; init; }
}
