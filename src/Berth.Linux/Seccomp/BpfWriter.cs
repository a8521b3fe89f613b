using System.Runtime.InteropServices;

namespace Berth.Linux.Seccomp;

/// <summary>
/// Writes classic BPF from its end to its start. Jumps only go forward, so a jump's targets are there when it is written and every
/// distance is known; where one does not fit into eight bits, a long jump or a second return is put in between.
/// </summary>
internal sealed class BpfWriter
{
    private const ushort LoadAbsolute = 0x20;
    private const ushort And = 0x54;
    private const ushort JumpAlways = 0x05;
    private const ushort ReturnConstant = 0x06;
    private const int MaxDistance = 255;

    // In reverse: index 0 is the last instruction.
    private readonly List<Instruction> _code = [];
    private readonly Dictionary<uint, int> _returns = [];

    /// <summary>The instruction written last, which is the first to run.</summary>
    public int Here => _code.Count - 1;

    /// <summary>A place that returns <paramref name="value"/>, close enough for a jump written next.</summary>
    public int Return(uint value)
    {
        // Room for the jumps of one condition between here and there.
        if (_returns.TryGetValue(value, out var place) && _code.Count - place < MaxDistance - 16) return place;
        return _returns[value] = Write(new Instruction(ReturnConstant, 0, 0, value));
    }

    /// <summary>Loads a word of struct seccomp_data and goes on at <paramref name="next"/>.</summary>
    public int Load(uint offset, int next)
    {
        FallTo(next);
        return Write(new Instruction(LoadAbsolute, 0, 0, offset));
    }

    /// <summary>Masks the loaded word and goes on at <paramref name="next"/>.</summary>
    public int Mask(uint mask, int next)
    {
        FallTo(next);
        return Write(new Instruction(And, 0, 0, mask));
    }

    /// <summary>Compares the loaded word.</summary>
    public int Jump(BpfJump jump, uint value, int whenTrue, int whenFalse)
    {
        if (whenTrue == whenFalse) return whenTrue;
        // A long jump moves everything by one, so both are looked at with that in mind.
        var far = _code.Count - whenTrue > MaxDistance - 1;
        if (far) whenTrue = Write(new Instruction(JumpAlways, 0, 0, (uint)(_code.Count - whenTrue - 1)));
        far = _code.Count - whenFalse > MaxDistance;
        if (far) whenFalse = Write(new Instruction(JumpAlways, 0, 0, (uint)(_code.Count - whenFalse - 1)));
        return Write(new Instruction((ushort)jump, (byte)(_code.Count - whenTrue - 1), (byte)(_code.Count - whenFalse - 1), value));
    }

    /// <summary>The program, in running order.</summary>
    public byte[] ToArray()
    {
        var ordered = _code.AsEnumerable().Reverse().ToArray();
        return MemoryMarshal.AsBytes(ordered.AsSpan()).ToArray();
    }

    /// <summary>Number of instructions.</summary>
    public int Count => _code.Count;

    private void FallTo(int next)
    {
        if (next != Here) Write(new Instruction(JumpAlways, 0, 0, (uint)(_code.Count - next - 1)));
    }

    private int Write(Instruction instruction)
    {
        _code.Add(instruction);
        return _code.Count - 1;
    }

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte WhenTrue, byte WhenFalse, uint Value);
}

/// <summary>Conditional jumps of classic BPF: unsigned comparisons of the loaded word with a constant.</summary>
internal enum BpfJump : ushort
{
    Equal = 0x15,
    Greater = 0x25,
    GreaterOrEqual = 0x35,
}
