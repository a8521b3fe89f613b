using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Oci;

namespace Berth.Engine.Containers.Create;

/// <summary>Completes what a user asked for with what the image says: the user's word stands, the image fills the gaps.</summary>
internal static class MergeImageConfig
{
    /// <exception cref="EngineException">Invalid: neither says what to run.</exception>
    public static ContainerConfig Merge(ContainerConfig user, ExecutionConfig? image)
    {
        image ??= new ExecutionConfig();
        var (entrypoint, command) = Command(user, image);
        if (entrypoint is [""]) entrypoint = null;
        if (entrypoint is not { Length: > 0 } && command is not { Length: > 0 }) throw EngineException.Invalid("no command specified");
        return user with
        {
            Entrypoint = entrypoint,
            Cmd = command,
            User = Or(user.User, image.User),
            WorkingDir = WorkingDirectory(Or(user.WorkingDir, image.WorkingDir)),
            Env = Environment(user.Env, image.Env),
            ExposedPorts = Ports(user.ExposedPorts, image.ExposedPorts?.Keys),
            Volumes = Union(user.Volumes, image.Volumes?.Keys),
            Labels = Labels(user.Labels, image.Labels),
            StopSignal = string.IsNullOrEmpty(user.StopSignal) ? image.StopSignal : user.StopSignal,
            Healthcheck = Health(user.Healthcheck, image.Healthcheck),
            Shell = user.Shell ?? image.Shell?.ToArray(),
            OnBuild = image.OnBuild?.ToArray(),
        };
    }

    private static string Or(string user, string? image) => user.Length > 0 ? user : image ?? "";

    // A new entry point does not take the image's arguments: they were written for the old one.
    private static (string[]? Entrypoint, string[]? Command) Command(ContainerConfig user, ExecutionConfig image)
    {
        if (user.Entrypoint is { Length: > 0 }) return (user.Entrypoint, user.Cmd);
        return (user.Entrypoint ?? image.Entrypoint?.ToArray(), user.Cmd is { Length: > 0 } ? user.Cmd : image.Cmd?.ToArray());
    }

    private static string WorkingDirectory(string path) =>
        path.Length == 0 || path.StartsWith('/')
            ? path.Length == 0 ? "" : Mounts.CleanPath.Of(path)
            : throw EngineException.Invalid($"the working directory '{path}' is invalid, it needs to be an absolute path");

    private static string[]? Environment(string[]? user, IReadOnlyList<string>? image)
    {
        if (user is not { Length: > 0 }) return image?.ToArray() ?? user;
        var known = user.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        return [.. user, .. (image ?? []).Where(entry => !known.Contains(KeyOf(entry)))];
    }

    internal static string KeyOf(string entry)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? entry : entry[..equals];
    }

    private static ApiMap<Empty>? Ports(ApiMap<Empty>? user, IEnumerable<string>? image) =>
        Union(user, image?.Select(port => port.Contains('/', StringComparison.Ordinal) ? port : port + "/tcp"));

    private static ApiMap<Empty>? Union(ApiMap<Empty>? user, IEnumerable<string>? image)
    {
        // An empty set is no set: clients send one where nothing was said.
        var names = image?.ToArray() ?? [];
        if (names.Length == 0) return user is { Count: > 0 } ? user : null;
        var union = new ApiMap<Empty>(user ?? []);
        foreach (var name in names) union.TryAdd(name, Empty.Value);
        return union;
    }

    private static ApiMap<string> Labels(ApiMap<string>? user, IReadOnlyDictionary<string, string>? image)
    {
        var labels = new ApiMap<string>(user ?? []);
        foreach (var (key, value) in image ?? new Dictionary<string, string>()) labels.TryAdd(key, value);
        return labels;
    }

    private static HealthConfig? Health(HealthConfig? user, HealthcheckConfig? image)
    {
        if (image is null) return user;
        user ??= new HealthConfig();
        return new HealthConfig
        {
            Test = user.Test is { Length: > 0 } ? user.Test : image.Test?.ToArray(),
            Interval = user.Interval != 0 ? user.Interval : image.Interval ?? 0,
            Timeout = user.Timeout != 0 ? user.Timeout : image.Timeout ?? 0,
            StartPeriod = user.StartPeriod != 0 ? user.StartPeriod : image.StartPeriod ?? 0,
            StartInterval = user.StartInterval != 0 ? user.StartInterval : image.StartInterval ?? 0,
            Retries = user.Retries != 0 ? user.Retries : image.Retries ?? 0,
        };
    }
}
