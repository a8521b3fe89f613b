namespace Berth.Engine.Host;

/// <summary>What runs containers: Berth itself, under its own name and under those that clients of Docker are used to.</summary>
public static class ContainerRuntime
{
    /// <summary>The runtime of a container that asks for none.</summary>
    public const string Name = "berth";

    /// <summary>What <c>HostConfig.Runtime</c> may say. All mean the same.</summary>
    public static IReadOnlyList<string> Names { get; } = [Name, "io.containerd.runc.v2", "runc"];
}
