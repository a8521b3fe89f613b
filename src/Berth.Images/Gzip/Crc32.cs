using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Berth.Images.Gzip;

/// <summary>The checksum of gzip (RFC 1952 section 8), by carry-less multiplication where the processor has it, else by tables.</summary>
internal static class Crc32
{
    private const int Ways = 8;
    private const uint Polynomial = 0xEDB88320;
    private static readonly uint[] s_tables = MakeTables();

    /// <summary>The checksum of what had <paramref name="crc"/> so far (0 for nothing), with more bytes behind it.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        if (Pclmulqdq.IsSupported && bytes.Length >= 128)
        {
            var whole = bytes.Length & ~63;
            crc = Fold(crc, bytes[..whole]);
            bytes = bytes[whole..];
        }
        return ~ByTables(crc, bytes);
    }

    // Four lanes of 128 bits, each moved over the next 512 bits (Gopal and others, "Fast CRC computation using PCLMULQDQ", 2009). What is
    // left, 128 bits congruent to all of it, goes through the tables instead of through the reductions there.
    private static uint Fold(uint crc, ReadOnlySpan<byte> bytes)
    {
        var lanes = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        var (a, b, c, d) = (lanes[0] ^ Vector128.CreateScalar((ulong)crc), lanes[1], lanes[2], lanes[3]);
        var by512 = Vector128.Create(0x154442BD4UL, 0x1C6E41596UL);
        for (var i = 4; i < lanes.Length; i += 4)
        {
            a = Move(a, by512) ^ lanes[i];
            b = Move(b, by512) ^ lanes[i + 1];
            c = Move(c, by512) ^ lanes[i + 2];
            d = Move(d, by512) ^ lanes[i + 3];
        }
        var by128 = Vector128.Create(0x1751997D0UL, 0x0CCAA009EUL);
        var rest = Move(Move(Move(a, by128) ^ b, by128) ^ c, by128) ^ d;
        Span<byte> last = stackalloc byte[16];
        rest.AsByte().CopyTo(last);
        return ByTables(0, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Move(Vector128<ulong> lane, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(lane, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, by, 0x11);

    internal static uint ByTables(uint crc, ReadOnlySpan<byte> bytes)
    {
        var t = s_tables;
        for (; bytes.Length >= Ways; bytes = bytes[Ways..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[(7 << 8) + (low & 0xFF)] ^ t[(6 << 8) + ((low >> 8) & 0xFF)] ^ t[(5 << 8) + ((low >> 16) & 0xFF)] ^ t[(4 << 8) + (low >> 24)]
                ^ t[(3 << 8) + (high & 0xFF)] ^ t[(2 << 8) + ((high >> 8) & 0xFF)] ^ t[(1 << 8) + ((high >> 16) & 0xFF)] ^ t[high >> 24];
        }
        foreach (var value in bytes) crc = t[(crc ^ value) & 0xFF] ^ (crc >> 8);
        return crc;
    }

    // Table n: a byte with n zero bytes behind it.
    private static uint[] MakeTables()
    {
        var tables = new uint[Ways << 8];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial;
            tables[i] = value;
        }
        for (var i = 256; i < tables.Length; i++) tables[i] = tables[tables[i - 256] & 0xFF] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
