namespace Berth.Linux.Seccomp;

/// <summary>A seccomp policy: what <see cref="SeccompCompiler"/> turns into a program. Calls are named; names an architecture lacks are skipped.</summary>
public sealed record SeccompFilter
{
    /// <summary>What happens to a call that no rule matches.</summary>
    public required SeccompAction DefaultAction { get; init; }
    /// <summary>The errno (or trace data) of the default action; null means EPERM.</summary>
    public ushort? DefaultErrno { get; init; }
    /// <summary>
    /// Architectures that calls may come from, this machine's own included whether named or not. A call from any other kills the process.
    /// </summary>
    public IReadOnlyList<SeccompArchitecture> Architectures { get; init; } = [];
    /// <summary>Rules. When several match a call, that with the strongest action (the order of seccomp(2)) wins; of equal ones the first.</summary>
    public IReadOnlyList<SeccompRule> Rules { get; init; } = [];
    /// <summary>Flags of the seccomp call.</summary>
    public SeccompFlags Flags { get; init; }
}

/// <summary>Calls by name, with conditions on their arguments that must all hold.</summary>
public sealed record SeccompRule
{
    /// <summary>Names of calls.</summary>
    public required IReadOnlyList<string> Names { get; init; }
    /// <summary>What happens.</summary>
    public required SeccompAction Action { get; init; }
    /// <summary>The errno (or trace data) of the action; null means EPERM.</summary>
    public ushort? Errno { get; init; }
    /// <summary>Conditions, all of which must hold.</summary>
    public IReadOnlyList<SeccompArgument> Arguments { get; init; } = [];
}

/// <summary>A condition on one argument.</summary>
/// <param name="Index">0 to 5.</param>
/// <param name="Operator">The comparison.</param>
/// <param name="Value">Compared with; for <see cref="SeccompOperator.MaskedEqual"/> the mask.</param>
/// <param name="ValueTwo">For <see cref="SeccompOperator.MaskedEqual"/> what the masked argument must be.</param>
public readonly record struct SeccompArgument(int Index, SeccompOperator Operator, ulong Value, ulong ValueTwo = 0);

/// <summary>SCMP_CMP_*.</summary>
public enum SeccompOperator
{
    /// <summary>SCMP_CMP_NE.</summary>
    NotEqual,
    /// <summary>SCMP_CMP_LT.</summary>
    Less,
    /// <summary>SCMP_CMP_LE.</summary>
    LessOrEqual,
    /// <summary>SCMP_CMP_EQ.</summary>
    Equal,
    /// <summary>SCMP_CMP_GE.</summary>
    GreaterOrEqual,
    /// <summary>SCMP_CMP_GT.</summary>
    Greater,
    /// <summary>SCMP_CMP_MASKED_EQ: (argument &amp; Value) == ValueTwo.</summary>
    MaskedEqual,
}

/// <summary>SECCOMP_RET_* without their data.</summary>
public enum SeccompAction : uint
{
    /// <summary>SECCOMP_RET_KILL_PROCESS.</summary>
    KillProcess = 0x80000000,
    /// <summary>SECCOMP_RET_KILL_THREAD.</summary>
    KillThread = 0,
    /// <summary>SECCOMP_RET_TRAP.</summary>
    Trap = 0x00030000,
    /// <summary>SECCOMP_RET_ERRNO.</summary>
    Errno = 0x00050000,
    /// <summary>SECCOMP_RET_USER_NOTIF.</summary>
    Notify = 0x7fc00000,
    /// <summary>SECCOMP_RET_TRACE.</summary>
    Trace = 0x7ff00000,
    /// <summary>SECCOMP_RET_LOG.</summary>
    Log = 0x7ffc0000,
    /// <summary>SECCOMP_RET_ALLOW.</summary>
    Allow = 0x7fff0000,
}

/// <summary>AUDIT_ARCH_* of the architectures this compiler has tables of; X32 shares X86_64's number and differs in bit 30 of the call.</summary>
public enum SeccompArchitecture : uint
{
    /// <summary>64-bit x86.</summary>
    X86_64 = 0xC000003E,
    /// <summary>64-bit x86 with 32-bit pointers; no number of its own, so this one is made up.</summary>
    X32 = 0x4000003E,
    /// <summary>32-bit x86.</summary>
    X86 = 0x40000003,
    /// <summary>64-bit ARM.</summary>
    Arm64 = 0xC00000B7,
    /// <summary>32-bit ARM (EABI).</summary>
    Arm = 0x40000028,
}

/// <summary>SECCOMP_FILTER_FLAG_*.</summary>
[Flags]
public enum SeccompFlags
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>SECCOMP_FILTER_FLAG_TSYNC.</summary>
    SynchronizeThreads = 1,
    /// <summary>SECCOMP_FILTER_FLAG_LOG.</summary>
    Log = 2,
    /// <summary>SECCOMP_FILTER_FLAG_SPEC_ALLOW.</summary>
    SpeculationAllow = 4,
    /// <summary>SECCOMP_FILTER_FLAG_NEW_LISTENER.</summary>
    NewListener = 8,
    /// <summary>SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV.</summary>
    WaitKillableReceive = 32,
}
