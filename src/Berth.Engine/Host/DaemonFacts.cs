namespace Berth.Engine.Host;

/// <summary>What only the daemon's start knows, for <c>docker info</c> and <c>docker version</c>.</summary>
public sealed record DaemonFacts
{
    /// <summary>Of this installation, kept in its data root.</summary>
    public required string Id { get; init; }

    /// <summary>Of Berth.</summary>
    public required string Version { get; init; }

    /// <summary>The commit Berth was built from, abbreviated; empty where the build did not know it.</summary>
    public string Commit { get; init; } = "";

    /// <summary>Where its data are.</summary>
    public required string DataRoot { get; init; }

    /// <summary>Debug mode is on.</summary>
    public bool Debug { get; init; }

    /// <summary>The log driver of containers that say nothing.</summary>
    public string LogDriver { get; init; } = "json-file";

    /// <summary>Labels given on the command line.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Registries that may be spoken to without TLS.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Registries asked before Docker Hub.</summary>
    public IReadOnlyList<string> RegistryMirrors { get; init; } = [];

    /// <summary>The program that holds containers.</summary>
    public string ShimPath { get; init; } = "berth-shim";

    /// <summary>Who can run containers.</summary>
    public ContainerRuntimes Runtimes { get; init; } = ContainerRuntimes.None;

    /// <summary>What an operator should know, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Containers that say nothing live in a user namespace.</summary>
    public bool UserNamespaces { get; init; }

    /// <summary>Where descriptions of devices are.</summary>
    public IReadOnlyList<string> CdiDirectories { get; init; } = [];
}
