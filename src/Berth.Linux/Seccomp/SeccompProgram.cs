namespace Berth.Linux.Seccomp;

/// <summary>A compiled filter: <c>struct sock_filter</c> records of 8 bytes, ready for <c>struct sock_fprog</c>.</summary>
/// <param name="Instructions">The records, in this machine's byte order.</param>
/// <param name="Flags">Flags for seccomp(2).</param>
public sealed record SeccompProgram(ReadOnlyMemory<byte> Instructions, SeccompFlags Flags)
{
    /// <summary>Number of records, the <c>len</c> of <c>struct sock_fprog</c>.</summary>
    public ushort Count => (ushort)(Instructions.Length / 8);
}
