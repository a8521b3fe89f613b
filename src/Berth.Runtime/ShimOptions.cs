namespace Berth.Runtime;

/// <summary>Where the shim is and how it is started.</summary>
public sealed record ShimOptions
{
    /// <summary>Path of the SEQPACKET socket; its directory is made 0700.</summary>
    public required string SocketPath { get; init; }

    /// <summary>Path of the <c>berth-shim</c> program.</summary>
    public required string ProgramPath { get; init; }

    /// <summary>Directory where the shim notes what it holds, so that the next one can adopt it; on a tmpfs such as /run.</summary>
    public required string StateRoot { get; init; }

    /// <summary>Parent of container cgroups whose spec names none, for example <c>/berth</c>.</summary>
    public string CgroupParent { get; init; } = "/berth";

    /// <summary>Directory of the bundles of containers that other runtimes run; on a tmpfs such as /run.</summary>
    public string BundleRoot { get; init; } = "/run/berth/oci";

    /// <summary>Told what an administrator should know: that a shim ended, and what became of it.</summary>
    public Action<string> Notice { get; init; } = static _ => { };

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
