namespace Berth.Oci;

/// <summary>The process of a container, config.md "Process"; also what an exec runs.</summary>
public sealed record ProcessSpec
{
    /// <summary>True when the process gets a pseudo-terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>First size of the terminal.</summary>
    public ConsoleSize? ConsoleSize { get; init; }

    /// <summary>User and groups, as numbers.</summary>
    public UserSpec User { get; init => field = value ?? new(); } = new();

    /// <summary>Program and arguments; a name without a slash is looked up in PATH of <see cref="Env"/>.</summary>
    public IReadOnlyList<string> Args { get; init => field = value ?? []; } = [];

    /// <summary>Environment, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Env { get; init => field = value ?? []; } = [];

    /// <summary>Absolute working directory inside the container; created when missing.</summary>
    public string Cwd { get; init => field = value ?? "/"; } = "/";

    /// <summary>Capability sets; null leaves none.</summary>
    public CapabilitiesSpec? Capabilities { get; init; }

    /// <summary>Resource limits, setrlimit(2).</summary>
    public IReadOnlyList<RlimitSpec> Rlimits { get; init => field = value ?? []; } = [];

    /// <summary>PR_SET_NO_NEW_PRIVS.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>AppArmor profile to enter at exec.</summary>
    public string? ApparmorProfile { get; init; }

    /// <summary>SELinux label to enter at exec.</summary>
    public string? SelinuxLabel { get; init; }

    /// <summary>Value for oom_score_adj; null leaves the inherited one.</summary>
    public int? OomScoreAdj { get; init; }

    /// <summary>Priority of its input and output, ioprio_set(2).</summary>
    public IoPrioritySpec? IoPriority { get; init; }

    /// <summary>Scheduling of its first thread, sched_setattr(2).</summary>
    public SchedulerSpec? Scheduler { get; init; }
}

/// <summary>Input and output priority.</summary>
public sealed record IoPrioritySpec
{
    /// <summary><c>IOPRIO_CLASS_RT</c>, <c>IOPRIO_CLASS_BE</c> or <c>IOPRIO_CLASS_IDLE</c>.</summary>
    public required string Class { get; init; }

    /// <summary>0, the most, to 7.</summary>
    public int Priority { get; init; }
}

/// <summary>Scheduling policy with its parameters.</summary>
public sealed record SchedulerSpec
{
    /// <summary><c>SCHED_OTHER</c>, <c>SCHED_FIFO</c>, <c>SCHED_RR</c>, <c>SCHED_BATCH</c>, <c>SCHED_IDLE</c>, <c>SCHED_DEADLINE</c> or <c>SCHED_ISO</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>Nice value of the ordinary policies.</summary>
    public int Nice { get; init; }

    /// <summary>Priority of the real-time policies.</summary>
    public int Priority { get; init; }

    /// <summary><c>SCHED_FLAG_RESET_ON_FORK</c>, ...</summary>
    public IReadOnlyList<string> Flags { get; init => field = value ?? []; } = [];

    /// <summary>Nanoseconds, of SCHED_DEADLINE.</summary>
    public ulong Runtime { get; init; }

    /// <summary>Nanoseconds, of SCHED_DEADLINE.</summary>
    public ulong Deadline { get; init; }

    /// <summary>Nanoseconds, of SCHED_DEADLINE.</summary>
    public ulong Period { get; init; }
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
    public IReadOnlyList<uint> AdditionalGids { get; init => field = value ?? []; } = [];
}

/// <summary>Capability sets by name (<c>CAP_CHOWN</c>), capabilities(7).</summary>
public sealed record CapabilitiesSpec
{
    /// <summary>Bounding set.</summary>
    public IReadOnlyList<string> Bounding { get; init => field = value ?? []; } = [];

    /// <summary>Effective set.</summary>
    public IReadOnlyList<string> Effective { get; init => field = value ?? []; } = [];

    /// <summary>Inheritable set; empty unless ambient capabilities are wanted (CVE-2022-29162).</summary>
    public IReadOnlyList<string> Inheritable { get; init => field = value ?? []; } = [];

    /// <summary>Permitted set.</summary>
    public IReadOnlyList<string> Permitted { get; init => field = value ?? []; } = [];

    /// <summary>Ambient set.</summary>
    public IReadOnlyList<string> Ambient { get; init => field = value ?? []; } = [];
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
