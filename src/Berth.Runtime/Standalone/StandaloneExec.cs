using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Oci;

namespace Berth.Runtime.Standalone;

/// <summary>One more process in a container that runs without a shim.</summary>
public sealed record StandaloneExec
{
    /// <summary>Container id.</summary>
    public required string Id { get; init; }

    /// <summary>The container's first process.</summary>
    public required int Pid { get; init; }

    /// <summary>Its pidfd; the caller's.</summary>
    public required FileDescriptor Container { get; init; }

    /// <summary>The cgroup to be in; the caller's.</summary>
    public required ICgroup Cgroup { get; init; }

    /// <summary>What to run.</summary>
    public required ProcessSpec Process { get; init; }

    /// <summary>System call filter; usually the container's own.</summary>
    public LinuxSeccomp? Seccomp { get; init; }

    /// <summary>Its standard streams; the caller's.</summary>
    public required StandaloneStreams Streams { get; init; }

    /// <summary>Descriptors from 3 on that the program inherits.</summary>
    public int PreservedFiles { get; init; }
}
