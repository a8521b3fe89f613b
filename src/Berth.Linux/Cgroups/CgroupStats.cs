namespace Berth.Linux.Cgroups;

/// <summary>What a cgroup has used. A part is null when its controller is not there.</summary>
public sealed record CgroupStats
{
    /// <summary>Processor time.</summary>
    public CpuStats? Cpu { get; init; }
    /// <summary>Memory.</summary>
    public MemoryStats? Memory { get; init; }
    /// <summary>Processes.</summary>
    public PidsStats? Pids { get; init; }
    /// <summary>Block devices.</summary>
    public BlkioStats? Blkio { get; init; }
}

/// <summary>Processor time in nanoseconds.</summary>
public sealed record CpuStats
{
    /// <summary>All of it.</summary>
    public ulong TotalNanoseconds { get; init; }
    /// <summary>In user mode.</summary>
    public ulong UserNanoseconds { get; init; }
    /// <summary>In the kernel.</summary>
    public ulong SystemNanoseconds { get; init; }
    /// <summary>By CPU (v1 only).</summary>
    public IReadOnlyList<ulong> PerCpuNanoseconds { get; init; } = [];
    /// <summary>Enforcement periods that have passed.</summary>
    public ulong Periods { get; init; }
    /// <summary>Those in which the quota ran out.</summary>
    public ulong ThrottledPeriods { get; init; }
    /// <summary>Time spent throttled.</summary>
    public ulong ThrottledNanoseconds { get; init; }
}

/// <summary>Memory in bytes.</summary>
public sealed record MemoryStats
{
    /// <summary>In use now, page cache included.</summary>
    public ulong Usage { get; init; }
    /// <summary>The most ever in use; 0 where the kernel does not say.</summary>
    public ulong MaxUsage { get; init; }
    /// <summary>The limit; <see cref="ulong.MaxValue"/> for none.</summary>
    public ulong Limit { get; init; }
    /// <summary>How often the limit was hit.</summary>
    public ulong FailCount { get; init; }
    /// <summary>Swap in use (v1: memory and swap less memory); null when not counted.</summary>
    public ulong? Swap { get; init; }
    /// <summary>The memory.stat file as it is.</summary>
    public IReadOnlyDictionary<string, ulong> Stat { get; init; } = new Dictionary<string, ulong>();
}

/// <summary>Processes and threads.</summary>
/// <param name="Current">Now.</param>
/// <param name="Limit">The limit; 0 for none.</param>
public sealed record PidsStats(ulong Current, ulong Limit);

/// <summary>Block I/O by device and operation.</summary>
public sealed record BlkioStats
{
    /// <summary>Bytes.</summary>
    public IReadOnlyList<BlkioEntry> ServiceBytes { get; init; } = [];
    /// <summary>Operations.</summary>
    public IReadOnlyList<BlkioEntry> Serviced { get; init; } = [];
}

/// <summary>One line.</summary>
/// <param name="Major">Device major.</param>
/// <param name="Minor">Device minor.</param>
/// <param name="Operation">Read, Write, Sync, Async, Discard, Total.</param>
/// <param name="Value">The count.</param>
public readonly record struct BlkioEntry(uint Major, uint Minor, string Operation, ulong Value);
