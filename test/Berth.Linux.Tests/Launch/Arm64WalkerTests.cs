using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux.Launch;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Launch;

/// <summary>
/// The arm64 walker on a real table, under qemu-user: an ELF file is written that holds a start stub, the walker's bytes and a table built
/// for arm64. The stub walks, waits for the child, writes the slots to standard output and exits with the child's code.
/// </summary>
public sealed class Arm64WalkerTests
{
    private const int Image = 0x400000;
    private const int Walker = 0x1000;
    private const int Block = 0x2000;

    // mmap(shared) for the slots; walk(block + head.records, slots); wait4; write(1, slots, 64); exit_group(status >> 8).
    private static readonly uint[] Stub =
    [
        0xd2800000, 0xd2820001, 0xd2800062, 0xd2800423, 0x92800004, 0xd2800005, 0xd2801bc8, 0xd4000001, 0xaa0003f7, 0xd2840000, 0xf2a00800,
        0xb9400401, 0x8b010000, 0xaa1703e1, 0xd2820009, 0xf2a00809, 0xd63f0120, 0xd10043ff, 0x92800000, 0x910003e1, 0xd2800002, 0xd2800003,
        0xd2802088, 0xd4000001, 0xd2800020, 0xaa1703e1, 0xd2800802, 0xd2800808, 0xd4000001, 0xb94003e0, 0x53087c00, 0x12001c00, 0xd2800bc8, 0xd4000001,
    ];

    [Fact]
    public void Table_WithSlotsToleranceAndSkips_IsWalked()
    {
        var builder = Start();
        var copy = builder.NewSlot();
        var error = builder.NewSlot();
        builder.Add(LaunchCall.Dup3, "dup3", new LaunchControl { Store = copy }, 1, 9, 0);
        builder.Add(LaunchCall.Chdir, "chdir", new LaunchControl { Store = error, TolerateToo = Errno.ENOENT, Skip = 1 }, builder.Text("/no/such/place"));
        builder.Add(LaunchCall.ExitGroup, "exit_group", default, 1);
        builder.Add(LaunchCall.Write, "write", default, copy, builder.Text("walked"), 6);
        builder.Add(LaunchCall.Chdir, "chdir", new LaunchControl { IgnoreErrors = true }, builder.Text("/no/such/place"));
        builder.Add(LaunchCall.ExitGroup, "exit_group", default, 42);
        var (code, output) = Run(builder);
        Assert.Equal(42, code);
        Assert.Equal("walked", Encoding.ASCII.GetString(output[..6]));
        Assert.Equal([0, 0, 9, -(long)Errno.ENOENT], Slots(output.AsSpan(6))[..4]);
    }

    [Fact]
    public void Failure_LeavesRecordAndErrorAndExits127()
    {
        var builder = Start();
        builder.Add(LaunchCall.Umask, "umask", default, 0);
        builder.Add(LaunchCall.Chdir, "chdir", default, builder.Text("/no/such/place"));
        builder.Add(LaunchCall.Write, "write", default, 1, builder.Text("never"), 5);
        var (code, output) = Run(builder);
        Assert.Equal(127, code);
        var head = MemoryMarshal.Read<LaunchBlockHeader>(builder.Build());
        Assert.Equal([Image + Block + head.RecordsOffset + (2 * LaunchWalker.RecordSize), (long)Errno.ENOENT], Slots(output)[..2]);
    }

    // qemu-user makes a fork of a vfork; it does not know pidfds.
    private static LaunchProgramBuilder Start()
    {
        var builder = new LaunchProgramBuilder(Architecture.Arm64);
        builder.Add(LaunchCall.Clone, "clone", default, 17, 0, 0, 0, 0);
        return builder;
    }

    private static long[] Slots(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, long>(bytes).ToArray();

    private static (int Code, byte[] Output) Run(LaunchProgramBuilder builder)
    {
        var qemu = Require.Program("qemu-aarch64-static");
        using var directory = new TempDirectory();
        File.WriteAllBytes(directory["walk"], Elf(Relocated(builder.Build())));
        File.SetUnixFileMode(directory["walk"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
#pragma warning disable RS0030 // A test drives a tool of the system.
        using var process = Process.Start(new ProcessStartInfo(qemu, [directory["walk"]]) { RedirectStandardOutput = true })!;
#pragma warning restore RS0030
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray());
    }

    private static byte[] Relocated(byte[] block)
    {
        var head = MemoryMarshal.Read<LaunchBlockHeader>(block);
        for (var i = 0; i < head.RelocationCount; i++)
        {
            var entry = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan((int)head.RelocationsOffset + (i * 4)));
            var word = block.AsSpan((int)LaunchBlockHeader.Relocation(entry).Offset);
            BinaryPrimitives.WriteUInt64LittleEndian(word, BinaryPrimitives.ReadUInt64LittleEndian(word) + Image + Block);
        }

        return block;
    }

    private static byte[] Elf(byte[] block)
    {
        var file = new byte[Block + block.Length];
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(file);
        void U16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);
        void U64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at), value);
        U16(16, 2);
        U16(18, 183);
        U16(20, 1);
        U64(24, Image + 0x100);
        U64(32, 64);
        U16(52, 64);
        U16(54, 56);
        U16(56, 1);
        // One segment, readable, writable and executable: all of the file.
        U16(64, 1);
        U16(68, 7);
        U64(80, Image);
        U64(88, Image);
        U64(96, file.Length);
        U64(104, file.Length);
        U64(112, 0x1000);
        MemoryMarshal.AsBytes<uint>(Stub).CopyTo(file.AsSpan(0x100));
        LaunchWalker.Arm64.CopyTo(file.AsSpan(Walker));
        block.CopyTo(file.AsSpan(Block));
        return file;
    }
}
