namespace Berth.Linux.Seccomp;

/// <summary>The names of libseccomp, which OCI and Docker documents use.</summary>
public static class SeccompNames
{
    /// <summary>SCMP_ACT_*.</summary>
    /// <exception cref="ArgumentException">There is no such action.</exception>
    public static SeccompAction Action(string name) => name switch
    {
        "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => SeccompAction.KillThread,
        "SCMP_ACT_KILL_PROCESS" => SeccompAction.KillProcess,
        "SCMP_ACT_TRAP" => SeccompAction.Trap,
        "SCMP_ACT_ERRNO" => SeccompAction.Errno,
        "SCMP_ACT_NOTIFY" => SeccompAction.Notify,
        "SCMP_ACT_TRACE" => SeccompAction.Trace,
        "SCMP_ACT_LOG" => SeccompAction.Log,
        "SCMP_ACT_ALLOW" => SeccompAction.Allow,
        _ => throw new ArgumentException($"string {name} is not a valid action for seccomp"),
    };

    /// <summary>SCMP_CMP_*.</summary>
    /// <exception cref="ArgumentException">There is no such comparison.</exception>
    public static SeccompOperator Operator(string name) => name switch
    {
        "SCMP_CMP_NE" => SeccompOperator.NotEqual,
        "SCMP_CMP_LT" => SeccompOperator.Less,
        "SCMP_CMP_LE" => SeccompOperator.LessOrEqual,
        "SCMP_CMP_EQ" => SeccompOperator.Equal,
        "SCMP_CMP_GE" => SeccompOperator.GreaterOrEqual,
        "SCMP_CMP_GT" => SeccompOperator.Greater,
        "SCMP_CMP_MASKED_EQ" => SeccompOperator.MaskedEqual,
        _ => throw new ArgumentException($"string {name} is not a valid operator for seccomp"),
    };

    /// <summary>SCMP_ARCH_*; null for one that exists but that Berth has no table of, whose calls cannot reach it.</summary>
    /// <exception cref="ArgumentException">There is no such architecture.</exception>
    public static SeccompArchitecture? Architecture(string name) => name switch
    {
        "SCMP_ARCH_X86_64" => SeccompArchitecture.X86_64,
        "SCMP_ARCH_X32" => SeccompArchitecture.X32,
        "SCMP_ARCH_X86" => SeccompArchitecture.X86,
        "SCMP_ARCH_AARCH64" => SeccompArchitecture.Arm64,
        "SCMP_ARCH_ARM" => SeccompArchitecture.Arm,
        "SCMP_ARCH_MIPS" or "SCMP_ARCH_MIPS64" or "SCMP_ARCH_MIPS64N32" or "SCMP_ARCH_MIPSEL" or "SCMP_ARCH_MIPSEL64" or "SCMP_ARCH_MIPSEL64N32"
            or "SCMP_ARCH_PPC" or "SCMP_ARCH_PPC64" or "SCMP_ARCH_PPC64LE" or "SCMP_ARCH_S390" or "SCMP_ARCH_S390X" or "SCMP_ARCH_PARISC"
            or "SCMP_ARCH_PARISC64" or "SCMP_ARCH_RISCV64" or "SCMP_ARCH_LOONGARCH64" or "SCMP_ARCH_M68K" or "SCMP_ARCH_SH" or "SCMP_ARCH_SHEB" => null,
        _ => throw new ArgumentException($"string {name} is not a valid arch for seccomp"),
    };

    /// <summary>SECCOMP_FILTER_FLAG_*.</summary>
    /// <exception cref="ArgumentException">There is no such flag.</exception>
    public static SeccompFlags Flag(string name) => name switch
    {
        "SECCOMP_FILTER_FLAG_TSYNC" => SeccompFlags.SynchronizeThreads,
        "SECCOMP_FILTER_FLAG_LOG" => SeccompFlags.Log,
        "SECCOMP_FILTER_FLAG_SPEC_ALLOW" => SeccompFlags.SpeculationAllow,
        "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" => SeccompFlags.WaitKillableReceive,
        _ => throw new ArgumentException($"seccomp flag {name} is not known"),
    };
}
