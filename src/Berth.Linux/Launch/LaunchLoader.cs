using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Berth.Linux.Calls;

namespace Berth.Linux.Launch;

/// <summary>
/// The smallest program that can walk a launch program: 400 bytes of ELF in a sealed memory file. A child that executes it has left the
/// memory of who launched it, so that it may wait for as long as it likes, weighs a few pages, and is of no use to a container that looks at
/// /proc/PID/exe (CVE-2019-5736): nobody can write to it, and it does nothing without a block.
/// </summary>
public static class LaunchLoader
{
    /// <summary>Where the loader maps the block: it must have been relocated for this address.</summary>
    public const ulong BlockAddress = 0x1000_0000;

    private const ulong ImageAddress = 0x40_0000;
    private const int CodeOffset = 64 + (2 * 56);

    /// <summary>Assembled from <c>loader-x64.s</c>.</summary>
    public static ReadOnlySpan<byte> X64 =>
    [
        0xb8, 0x09, 0x00, 0x00, 0x00, 0xbf, 0x00, 0x00, 0x00, 0x10, 0xbe, 0x00, 0x00, 0x00, 0x01, 0xba,
        0x03, 0x00, 0x00, 0x00, 0x41, 0xba, 0x11, 0x00, 0x00, 0x00, 0x41, 0xb8, 0x00, 0x00, 0x00, 0x00,
        0x45, 0x31, 0xc9, 0x0f, 0x05, 0x8b, 0x58, 0x04, 0x48, 0x01, 0xc3, 0x48, 0x83, 0xeb, 0x40, 0x8b,
        0x68, 0x0c, 0x48, 0x01, 0xc5, 0xe9, 0x31, 0x00, 0x00, 0x00,
    ];

    /// <summary>Assembled from <c>loader-arm64.s</c>.</summary>
    public static ReadOnlySpan<byte> Arm64 =>
    [
        0xc8, 0x1b, 0x80, 0xd2, 0x00, 0x00, 0xa2, 0xd2, 0x01, 0x20, 0xa0, 0xd2, 0x62, 0x00, 0x80, 0xd2,
        0x23, 0x02, 0x80, 0xd2, 0x04, 0x00, 0x80, 0xd2, 0x05, 0x00, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4,
        0x13, 0x04, 0x40, 0xb9, 0x73, 0x02, 0x00, 0x8b, 0x73, 0x02, 0x01, 0xd1, 0x14, 0x0c, 0x40, 0xb9,
        0x94, 0x02, 0x00, 0x8b, 0x0e, 0x00, 0x00, 0x14,
    ];

    /// <summary>The program that walks the block in descriptor <paramref name="block"/>, as a sealed file to be executed by its descriptor.</summary>
    public static FileDescriptor Create(int block)
    {
        var file = Memfd.Create("berth-loader", allowSealing: true, executable: true);
        Write.All(file, Image(block, RuntimeInformation.ProcessArchitecture));
        Memfd.Seal(file, MemfdSeals.Seal | MemfdSeals.Shrink | MemfdSeals.Grow | MemfdSeals.Write);
        return file;
    }

    /// <summary>The bytes of the program.</summary>
    public static byte[] Image(int block, Architecture architecture)
    {
        var arm = architecture == Architecture.Arm64;
        var entry = arm ? Arm64 : X64;
        var walker = arm ? LaunchWalker.Arm64 : LaunchWalker.X64;
        var image = new byte[CodeOffset + entry.Length + walker.Length];
        Head(image, (ushort)(arm ? 183 : 62));
        entry.CopyTo(image.AsSpan(CodeOffset));
        walker.CopyTo(image.AsSpan(CodeOffset + entry.Length));
        // mov r8d, FD; movz x4, #FD.
        if (arm) BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(CodeOffset + 20), 0xd2800004 | ((uint)checked((ushort)block) << 5));
        else BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(CodeOffset + 28), block);
        return image;
    }

    private static void Head(byte[] image, ushort machine)
    {
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(image);
        void U16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at), (ushort)value);
        void U32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(at), value);
        void U64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(at), value);
        // ET_EXEC, machine, version, entry, program headers, sizes.
        U16(16, 2);
        U16(18, machine);
        U32(20, 1);
        U64(24, ImageAddress + CodeOffset);
        U64(32, 64);
        U16(52, 64);
        U16(54, 56);
        U16(56, 2);
        // PT_LOAD of the whole file, readable and executable; PT_GNU_STACK without execution.
        U32(64, 1);
        U32(68, 5);
        U64(80, ImageAddress);
        U64(88, ImageAddress);
        U64(96, (ulong)image.Length);
        U64(104, (ulong)image.Length);
        U64(112, 0x1000);
        U32(120, 0x6474e551);
        U32(124, 6);
    }
}
