using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>bpf(2), the two commands that cgroup v2 devices want.</summary>
internal static unsafe partial class Bpf
{
    /// <summary>Loads a program of 8-byte instructions.</summary>
    public static FileDescriptor LoadProgram(BpfProgramType type, BpfAttachType expected, ReadOnlySpan<byte> instructions)
    {
        ReadOnlySpan<byte> license = "Apache-2.0\0"u8;
        const int LogSize = 64 * 1024;
        fixed (byte* code = instructions, text = license)
        {
            var load = new Load
            {
                Type = (uint)type,
                Count = (uint)instructions.Length / 8,
                Instructions = (ulong)code,
                License = (ulong)text,
                ExpectedAttachType = (uint)expected,
            };
            var fd = syscall(SyscallNumbers.Bpf, BPF_PROG_LOAD, &load, sizeof(Load));
            if (fd >= 0) return new FileDescriptor((int)fd);

            // Only now ask the verifier for its reasons: the log costs memory and time.
            var errno = Syscall.LastError;
            var log = NativeMemory.AllocZeroed(LogSize);
            try
            {
                load.LogLevel = 1;
                load.LogSize = LogSize;
                load.Log = (ulong)log;
                fd = syscall(SyscallNumbers.Bpf, BPF_PROG_LOAD, &load, sizeof(Load));
                if (fd >= 0) return new FileDescriptor((int)fd);
                var said = (Marshal.PtrToStringUTF8((nint)log) ?? "").Trim();
                throw new LinuxException(said.Length == 0 ? $"bpf(BPF_PROG_LOAD, {type})" : $"bpf(BPF_PROG_LOAD, {type}; {said})", errno);
            }
            finally
            {
                NativeMemory.Free(log);
            }
        }
    }

    /// <summary>Attaches a program to a cgroup; with <paramref name="replace"/> it takes that one's place in one step.</summary>
    public static void Attach(FileDescriptor cgroup, FileDescriptor program, BpfAttachType type, FileDescriptor? replace)
    {
        var attach = new AttachDetach
        {
            Target = (uint)cgroup.Number,
            Program = (uint)program.Number,
            Type = (uint)type,
            Flags = BPF_F_ALLOW_MULTI | (replace is null ? 0u : BPF_F_REPLACE),
            Replace = replace is null ? 0 : (uint)replace.Number,
        };
        Syscall.Check(syscall(SyscallNumbers.Bpf, BPF_PROG_ATTACH, &attach, sizeof(AttachDetach)), $"bpf(BPF_PROG_ATTACH, {type})");
        GC.KeepAlive(cgroup);
        GC.KeepAlive(program);
        GC.KeepAlive(replace);
    }

    /// <summary>Ids of the programs attached to a cgroup itself.</summary>
    public static uint[] Query(FileDescriptor cgroup, BpfAttachType type)
    {
        var ids = stackalloc uint[64];
        var query = new QueryArgument { Target = (uint)cgroup.Number, Type = (uint)type, Ids = (ulong)ids, Count = 64 };
        Syscall.Check(syscall(SyscallNumbers.Bpf, BPF_PROG_QUERY, &query, sizeof(QueryArgument)), $"bpf(BPF_PROG_QUERY, {type})");
        GC.KeepAlive(cgroup);
        return new ReadOnlySpan<uint>(ids, (int)query.Count).ToArray();
    }

    /// <summary>Opens a loaded program.</summary>
    public static FileDescriptor ProgramById(uint id)
    {
        var argument = stackalloc uint[] { id, 0, 0 };
        return new FileDescriptor((int)Syscall.Check(syscall(SyscallNumbers.Bpf, BPF_PROG_GET_FD_BY_ID, argument, 12), $"bpf(BPF_PROG_GET_FD_BY_ID, {id})"));
    }

    private const int BPF_PROG_LOAD = 5;
    private const int BPF_PROG_ATTACH = 8;
    private const int BPF_PROG_GET_FD_BY_ID = 13;
    private const int BPF_PROG_QUERY = 16;
    private const uint BPF_F_ALLOW_MULTI = 2;
    private const uint BPF_F_REPLACE = 4;

    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Load
    {
        public uint Type, Count;
        public ulong Instructions, License;
        public uint LogLevel, LogSize;
        public ulong Log;
        public uint KernelVersion, Flags;
        public ulong Name0, Name1;
        public uint Interface, ExpectedAttachType;
    }

    private struct AttachDetach
    {
        public uint Target, Program, Type, Flags, Replace;
    }

    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct QueryArgument
    {
        public uint Target, Type, Flags, AttachFlags;
        public ulong Ids;
        public uint Count;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, int command, void* attribute, nint size);
}

/// <summary>BPF_PROG_TYPE_*.</summary>
internal enum BpfProgramType
{
    CgroupDevice = 15,
}

/// <summary>BPF_CGROUP_* attach types.</summary>
internal enum BpfAttachType
{
    CgroupDevice = 6,
}
