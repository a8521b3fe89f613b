using Berth.Linux;

namespace Berth.Runtime;

/// <summary>A process whose execve has succeeded.</summary>
public sealed record LaunchedProcess
{
    /// <summary>Process id in the daemon's pid namespace.</summary>
    public required int Pid { get; init; }

    /// <summary>When execve had succeeded.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The process itself, pidfd_open(2); the caller's to dispose.</summary>
    public required FileDescriptor PidFd { get; init; }
}

/// <summary>How a process ended.</summary>
public sealed record ExitStatus
{
    /// <summary>Exit code, or 128 plus the signal that ended it.</summary>
    public required int Code { get; init; }

    /// <summary>True when the kernel's out-of-memory killer ended something in its cgroup.</summary>
    public bool OomKilled { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>A process the shim knows: what a restarted daemon asks for.</summary>
public sealed record ShimProcess
{
    /// <summary>Container id.</summary>
    public required string Id { get; init; }

    /// <summary>Exec id; null for the container's first process.</summary>
    public string? ExecId { get; init; }

    /// <summary>Process id in the daemon's pid namespace.</summary>
    public required int Pid { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How it ended; null while it runs.</summary>
    public ExitStatus? Exit { get; init; }
}
