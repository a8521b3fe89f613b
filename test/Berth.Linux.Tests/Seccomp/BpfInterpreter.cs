using System.Buffers.Binary;
using Berth.Linux.Seccomp;

namespace Berth.Linux.Tests.Seccomp;

/// <summary>Runs classic BPF the way the kernel does for seccomp, refusing what its checker refuses.</summary>
internal static class BpfInterpreter
{
    public static uint Run(SeccompProgram program, uint architecture, uint number, ReadOnlySpan<ulong> arguments, out int steps)
    {
        Span<byte> data = stackalloc byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data[4..], architecture);
        for (var i = 0; i < 6; i++) BinaryPrimitives.WriteUInt64LittleEndian(data[(16 + (i * 8))..], arguments[i]);
        var code = program.Instructions.Span;
        uint accumulator = 0;
        steps = 0;
        for (var pc = 0; ;)
        {
            steps++;
            var at = code.Slice(pc * 8, 8);
            var value = BinaryPrimitives.ReadUInt32LittleEndian(at[4..]);
            pc++;
            switch (BinaryPrimitives.ReadUInt16LittleEndian(at))
            {
                case 0x20 when value % 4 == 0 && value < 64: accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data[(int)value..]); break;
                case 0x54: accumulator &= value; break;
                case 0x05: pc += (int)value; break;
                case 0x15: pc += accumulator == value ? at[2] : at[3]; break;
                case 0x25: pc += accumulator > value ? at[2] : at[3]; break;
                case 0x35: pc += accumulator >= value ? at[2] : at[3]; break;
                case 0x06: return value;
                case var other: throw new InvalidOperationException($"instruction {other:x} at {pc - 1}");
            }
        }
    }
}
