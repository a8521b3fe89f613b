namespace Berth.Oci;

/// <summary>A system call filter, config-linux.md "Seccomp".</summary>
public sealed record LinuxSeccomp
{
    /// <summary>Action for calls no rule names: <c>SCMP_ACT_ERRNO</c>, ...</summary>
    public required string DefaultAction { get; init; }

    /// <summary>errno of the default action; null means EPERM.</summary>
    public uint? DefaultErrnoRet { get; init; }

    /// <summary>Architectures, <c>SCMP_ARCH_X86_64</c>, ...</summary>
    public IReadOnlyList<string> Architectures { get; init => field = value ?? []; } = [];

    /// <summary>Flags of seccomp(2), <c>SECCOMP_FILTER_FLAG_LOG</c>, ...</summary>
    public IReadOnlyList<string> Flags { get; init => field = value ?? []; } = [];

    /// <summary>Socket that is sent the descriptor of <c>SCMP_ACT_NOTIFY</c>.</summary>
    public string? ListenerPath { get; init; }

    /// <summary>What goes with that descriptor, as it is.</summary>
    public string? ListenerMetadata { get; init; }

    /// <summary>Rules.</summary>
    public IReadOnlyList<SeccompRule> Syscalls { get; init => field = value ?? []; } = [];
}

/// <summary>One rule of a filter.</summary>
public sealed record SeccompRule
{
    /// <summary>Names of the calls.</summary>
    public IReadOnlyList<string> Names { get; init => field = value ?? []; } = [];

    /// <summary>What happens.</summary>
    public required string Action { get; init; }

    /// <summary>errno of <c>SCMP_ACT_ERRNO</c>; null means EPERM.</summary>
    public uint? ErrnoRet { get; init; }

    /// <summary>Conditions on arguments, all of which must hold.</summary>
    public IReadOnlyList<SeccompArgument> Args { get; init => field = value ?? []; } = [];
}

/// <summary>A condition on one argument of a call.</summary>
public sealed record SeccompArgument
{
    /// <summary>Number of the argument, 0 to 5.</summary>
    public uint Index { get; init; }

    /// <summary>Value compared with.</summary>
    public ulong Value { get; init; }

    /// <summary>Second value: for <c>SCMP_CMP_MASKED_EQ</c> what the masked argument must equal.</summary>
    public ulong ValueTwo { get; init; }

    /// <summary>Comparison, <c>SCMP_CMP_EQ</c>, ...</summary>
    public required string Op { get; init; }
}
