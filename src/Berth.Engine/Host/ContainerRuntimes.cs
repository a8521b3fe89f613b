using Berth.Runtime;

namespace Berth.Engine.Host;

/// <summary>
/// What runs containers: Berth itself, under its own name and under those that clients of Docker are used to, and the OCI runtimes that
/// the operator has registered.
/// </summary>
/// <param name="registered">The operator's, by name.</param>
/// <param name="preferred">The runtime of a container that asks for none.</param>
public sealed class ContainerRuntimes(IReadOnlyDictionary<string, OciRuntime> registered, string preferred = ContainerRuntimes.Own)
{
    /// <summary>Berth's own name; nobody else can have it.</summary>
    public const string Own = "berth";

    private static readonly string[] s_ownNames = [Own, "io.containerd.runc.v2", "runc"];

    /// <summary>Berth alone.</summary>
    public static ContainerRuntimes None { get; } = new(new Dictionary<string, OciRuntime>());

    /// <summary>The runtime of a container that asks for none.</summary>
    public string Preferred => preferred;

    /// <summary>What <c>HostConfig.Runtime</c> may say.</summary>
    public IEnumerable<string> Names => s_ownNames.Union(registered.Keys);

    /// <summary>Who runs a container in Berth's place; null for Berth itself.</summary>
    /// <exception cref="EngineException">Invalid: no such runtime.</exception>
    public OciRuntime? Find(string? name)
    {
        if (string.IsNullOrEmpty(name)) name = preferred;
        if (registered.TryGetValue(name, out var runtime)) return runtime;
        return s_ownNames.Contains(name) ? null : throw EngineException.Invalid($"unknown or invalid runtime name: {name}");
    }
}
