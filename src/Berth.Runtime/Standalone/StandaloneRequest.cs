using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Oci;

namespace Berth.Runtime.Standalone;

/// <summary>A container whose first process nobody holds: what an OCI runtime's create and run start.</summary>
public sealed record StandaloneRequest
{
    /// <summary>Container id.</summary>
    public required string Id { get; init; }

    /// <summary>The configuration.</summary>
    public required RuntimeSpec Spec { get; init; }

    /// <summary>Absolute path of the root file system.</summary>
    public required string RootPath { get; init; }

    /// <summary>The cgroup it lives in; the caller's.</summary>
    public required ICgroup Cgroup { get; init; }

    /// <summary>Its standard streams; the caller's.</summary>
    public required StandaloneStreams Streams { get; init; }

    /// <summary>The listening socket (<see cref="StartGate"/>) at which it waits to be started; null to go on at once.</summary>
    public FileDescriptor? StartGate { get; init; }

    /// <summary>An empty file in which the launch's program is kept for who starts the container; null when nobody else does.</summary>
    public FileDescriptor? Block { get; init; }

    /// <summary>True to stop at <see cref="LaunchPlace.Mounted"/>.</summary>
    public bool StopMounted { get; init; }

    /// <summary>Descriptors from 3 on that the program inherits.</summary>
    public int PreservedFiles { get; init; }

    /// <summary>True to stay in the caller's session keyring.</summary>
    public bool NoNewKeyring { get; init; }
}

/// <summary>Where the child of a launch is.</summary>
public enum LaunchPlace
{
    /// <summary>The namespaces are there, the mounts are made, the host's root is still the root.</summary>
    Mounted,

    /// <summary>All is set but the user and the filter; only the program is left.</summary>
    Ready,

    /// <summary>The program runs.</summary>
    Started,
}
