using System.Buffers.Binary;
using Berth.Linux.Calls;

namespace Berth.Linux.Cgroups;

/// <summary>The v2 device controller is a program the kernel asks on each use of a device: BPF_PROG_TYPE_CGROUP_DEVICE.</summary>
internal static class DeviceBpf
{
    /// <summary>Attaches the program of <paramref name="list"/>, replacing one that an earlier call attached to the same cgroup.</summary>
    public static void Attach(FileDescriptor cgroup, DeviceList list)
    {
        var attached = Bpf.Query(cgroup, BpfAttachType.CgroupDevice);
        // Nothing to deny and nobody to replace: no program is the fastest program.
        if (list.DefaultAllow && list.Exceptions.Count == 0 && attached.Length == 0) return;
        using var program = Bpf.LoadProgram(BpfProgramType.CgroupDevice, BpfAttachType.CgroupDevice, Compile(list));
        using var old = attached.Length == 1 ? Bpf.ProgramById(attached[0]) : null;
        Bpf.Attach(cgroup, program, BpfAttachType.CgroupDevice, old);
    }

    /// <summary>
    /// eBPF, 8 bytes an instruction. In default-deny an exception must grant all of the access asked for; in default-allow one that
    /// touches any of it denies: the rules of v1.
    /// </summary>
    public static byte[] Compile(DeviceList list)
    {
        var code = new Assembler();
        // struct bpf_cgroup_dev_ctx { u32 access_type; u32 major; u32 minor; }, access in the upper half of the first.
        code.Emit(LoadWord, dst: 2, src: 1, offset: 0);
        code.Emit(AndImmediate, dst: 2, immediate: 0xFFFF);
        code.Emit(LoadWord, dst: 3, src: 1, offset: 0);
        code.Emit(ShiftRightImmediate, dst: 3, immediate: 16);
        code.Emit(LoadWord, dst: 4, src: 1, offset: 4);
        code.Emit(LoadWord, dst: 5, src: 1, offset: 8);
        foreach (var exception in list.Exceptions) Exception(code, exception, list.DefaultAllow);
        code.Emit(MoveImmediate, dst: 0, immediate: list.DefaultAllow ? 1 : 0);
        code.Emit(Exit);
        return code.ToArray();
    }

    private static void Exception(Assembler code, DeviceRule rule, bool defaultAllow)
    {
        var jumps = new List<int>();
        // BPF_DEVCG_DEV_BLOCK is 1, BPF_DEVCG_DEV_CHAR is 2.
        jumps.Add(code.Emit(JumpNotEqual, dst: 2, immediate: rule.Type == DeviceType.Block ? 1 : 2));
        if (rule.Access != DeviceAccess.All)
        {
            code.Emit(MoveRegister, dst: 1, src: 3);
            code.Emit(AndImmediate, dst: 1, immediate: (int)rule.Access);
            jumps.Add(defaultAllow ? code.Emit(JumpEqual, dst: 1, immediate: 0) : code.Emit(JumpNotEqualRegister, dst: 1, src: 3));
        }

        if (rule.Major is { } major) jumps.Add(code.Emit(JumpNotEqual, dst: 4, immediate: (int)major));
        if (rule.Minor is { } minor) jumps.Add(code.Emit(JumpNotEqual, dst: 5, immediate: (int)minor));
        code.Emit(MoveImmediate, dst: 0, immediate: defaultAllow ? 0 : 1);
        code.Emit(Exit);
        foreach (var jump in jumps) code.Land(jump);
    }

    // 32-bit jumps (BPF_JMP32) would be newer than the device programs themselves; these compare 64 bits, sign-extending the immediate,
    // and device numbers are below 2^31.
    private const byte LoadWord = 0x61;
    private const byte AndImmediate = 0x54;
    private const byte ShiftRightImmediate = 0x74;
    private const byte MoveImmediate = 0xb7;
    private const byte MoveRegister = 0xbf;
    private const byte JumpEqual = 0x15;
    private const byte JumpNotEqual = 0x55;
    private const byte JumpNotEqualRegister = 0x5d;
    private const byte Exit = 0x95;

    private sealed class Assembler
    {
        private readonly List<byte> _code = [];

        public int Emit(byte operation, int dst = 0, int src = 0, short offset = 0, int immediate = 0)
        {
            Span<byte> instruction = stackalloc byte[8];
            instruction[0] = operation;
            instruction[1] = (byte)((src << 4) | dst);
            BinaryPrimitives.WriteInt16LittleEndian(instruction[2..], offset);
            BinaryPrimitives.WriteInt32LittleEndian(instruction[4..], immediate);
            _code.AddRange(instruction);
            return (_code.Count / 8) - 1;
        }

        /// <summary>Makes a jump lead to the next instruction.</summary>
        public void Land(int jump)
        {
            var distance = (short)((_code.Count / 8) - jump - 1);
            _code[(jump * 8) + 2] = (byte)distance;
            _code[(jump * 8) + 3] = (byte)(distance >> 8);
        }

        public byte[] ToArray() => [.. _code];
    }
}
