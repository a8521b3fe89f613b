namespace Berth.Linux.Seccomp;

/// <summary>Writes the comparison of one 64-bit argument, in halves since BPF has 32-bit words.</summary>
internal static class SeccompCondition
{
    private const uint ArgumentsOffset = 16;

    /// <summary>Continues at <paramref name="holds"/> or <paramref name="fails"/>; returns where the comparison starts.</summary>
    public static int Write(BpfWriter code, SeccompArgument argument, SeccompArchitecture architecture, int holds, int fails)
    {
        // 32-bit callers have 32-bit arguments; a profile that says -1 in 64 bits means theirs too.
        var narrow = architecture is SeccompArchitecture.X86 or SeccompArchitecture.Arm;
        return argument.Operator switch
        {
            SeccompOperator.Equal => Equal(code, argument, narrow, ulong.MaxValue, argument.Value, holds, fails),
            SeccompOperator.NotEqual => Equal(code, argument, narrow, ulong.MaxValue, argument.Value, fails, holds),
            SeccompOperator.MaskedEqual => Equal(code, argument, narrow, argument.Value, argument.ValueTwo & argument.Value, holds, fails),
            SeccompOperator.Greater => Ordered(code, argument, narrow, BpfJump.Greater, holds, fails),
            SeccompOperator.GreaterOrEqual => Ordered(code, argument, narrow, BpfJump.GreaterOrEqual, holds, fails),
            SeccompOperator.Less => Ordered(code, argument, narrow, BpfJump.GreaterOrEqual, fails, holds),
            SeccompOperator.LessOrEqual => Ordered(code, argument, narrow, BpfJump.Greater, fails, holds),
            _ => throw new ArgumentException($"seccomp operator {argument.Operator} is not known"),
        };
    }

    private static int Equal(BpfWriter code, SeccompArgument argument, bool narrow, ulong mask, ulong value, int holds, int fails)
    {
        var start = Half(Low(argument), (uint)mask, (uint)value, holds);
        return narrow || mask >> 32 == 0 ? start : Half(High(argument), (uint)(mask >> 32), (uint)(value >> 32), start);

        int Half(uint offset, uint bits, uint wanted, int equal)
        {
            var next = code.Jump(BpfJump.Equal, wanted, equal, fails);
            if (bits != uint.MaxValue) next = code.Mask(bits, next);
            return code.Load(offset, next);
        }
    }

    private static int Ordered(BpfWriter code, SeccompArgument argument, bool narrow, BpfJump jump, int holds, int fails)
    {
        var start = code.Load(Low(argument), code.Jump(jump, (uint)argument.Value, holds, fails));
        if (narrow) return start;
        var high = (uint)(argument.Value >> 32);
        var equal = code.Jump(BpfJump.Equal, high, start, fails);
        return code.Load(High(argument), code.Jump(BpfJump.Greater, high, holds, equal));
    }

    // Both architectures are little-endian.
    private static uint Low(SeccompArgument argument) => ArgumentsOffset + ((uint)argument.Index * 8);

    private static uint High(SeccompArgument argument) => Low(argument) + 4;
}
