namespace Berth.Oci;

/// <summary>The process of a container, config.md "Process"; also what an exec runs.</summary>
public sealed record ProcessSpec
{
    /// <summary>True when the process gets a pseudo-terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>First size of the terminal.</summary>
    public ConsoleSize? ConsoleSize { get; init; }

    /// <summary>User and groups, as numbers.</summary>
    public UserSpec User { get; init; } = new();

    /// <summary>Program and arguments; a name without a slash is looked up in PATH of <see cref="Env"/>.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Environment, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Absolute working directory inside the container; created when missing.</summary>
    public string Cwd { get; init; } = "/";

    /// <summary>Capability sets; null leaves none.</summary>
    public CapabilitiesSpec? Capabilities { get; init; }

    /// <summary>Resource limits, setrlimit(2).</summary>
    public IReadOnlyList<RlimitSpec> Rlimits { get; init; } = [];

    /// <summary>PR_SET_NO_NEW_PRIVS.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>AppArmor profile to enter at exec.</summary>
    public string? ApparmorProfile { get; init; }

    /// <summary>SELinux label to enter at exec.</summary>
    public string? SelinuxLabel { get; init; }

    /// <summary>Value for oom_score_adj; null leaves the inherited one.</summary>
    public int? OomScoreAdj { get; init; }
}

/// <summary>A terminal's size in characters.</summary>
public sealed record ConsoleSize
{
    /// <summary>Rows.</summary>
    public uint Height { get; init; }

    /// <summary>Columns.</summary>
    public uint Width { get; init; }
}

/// <summary>The ids a process runs with.</summary>
public sealed record UserSpec
{
    /// <summary>User id.</summary>
    public uint Uid { get; init; }

    /// <summary>Primary group id.</summary>
    public uint Gid { get; init; }

    /// <summary>File mode creation mask; null means 0022.</summary>
    public uint? Umask { get; init; }

    /// <summary>Supplementary groups.</summary>
    public IReadOnlyList<uint> AdditionalGids { get; init; } = [];
}

/// <summary>Capability sets by name (<c>CAP_CHOWN</c>), capabilities(7).</summary>
public sealed record CapabilitiesSpec
{
    /// <summary>Bounding set.</summary>
    public IReadOnlyList<string> Bounding { get; init; } = [];

    /// <summary>Effective set.</summary>
    public IReadOnlyList<string> Effective { get; init; } = [];

    /// <summary>Inheritable set; empty unless ambient capabilities are wanted (CVE-2022-29162).</summary>
    public IReadOnlyList<string> Inheritable { get; init; } = [];

    /// <summary>Permitted set.</summary>
    public IReadOnlyList<string> Permitted { get; init; } = [];

    /// <summary>Ambient set.</summary>
    public IReadOnlyList<string> Ambient { get; init; } = [];
}

/// <summary>One resource limit.</summary>
public sealed record RlimitSpec
{
    /// <summary>Name as in getrlimit(2): <c>RLIMIT_NOFILE</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Ceiling of the soft limit.</summary>
    public ulong Hard { get; init; }

    /// <summary>Limit the kernel enforces.</summary>
    public ulong Soft { get; init; }
}
