using System.Runtime.CompilerServices;

namespace Berth.Images.Gzip;

/// <summary>The alphabets of deflate (RFC 1951 section 3.2.5).</summary>
internal static class DeflateSymbols
{
    public const int Literals = 286;
    public const int Distances = 30;
    public const int EndOfBlock = 256;

    /// <summary>Of literals and lengths, the first that is a length.</summary>
    public const int FirstLength = 257;

    public const int MinMatch = 3;
    public const int MaxMatch = 258;

    /// <summary>The extra bits behind each length symbol.</summary>
    public static ReadOnlySpan<byte> LengthBits => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    /// <summary>The extra bits behind each distance symbol.</summary>
    public static ReadOnlySpan<byte> DistanceBits => [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>The shortest length of each symbol. The longest of all has one of its own, though the one before could say it too.</summary>
    public static ushort[] LengthBases { get; } = [.. Bases(LengthBits, MinMatch)[..^1], MaxMatch];

    /// <summary>The shortest distance of each symbol.</summary>
    public static ushort[] DistanceBases { get; } = Bases(DistanceBits, 1);

    /// <summary>The symbol of each length, without <see cref="FirstLength"/>.</summary>
    public static byte[] LengthSymbols { get; } = MakeLengthSymbols();

    /// <summary>The symbol of each distance, at its <see cref="Slot"/>.</summary>
    public static byte[] DistanceSymbols { get; } = MakeDistanceSymbols();

    /// <summary>
    /// Where in <see cref="DistanceSymbols"/> a distance is: d - 1 up to 256, beyond that 256 + (d - 1) / 128. Without a jump, which could not be
    /// foretold.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Slot(uint distance)
    {
        var isFar = (256 - distance) >> 31;
        return ((distance - 1) >> (int)(7 * isFar)) + (isFar << 8);
    }

    private static ushort[] Bases(ReadOnlySpan<byte> bits, int first)
    {
        var bases = new ushort[bits.Length];
        for (var (i, next) = (0, first); i < bases.Length; next += 1 << bits[i++]) bases[i] = (ushort)next;
        return bases;
    }

    private static byte[] MakeLengthSymbols()
    {
        var symbols = new byte[MaxMatch + 1];
        for (var symbol = 0; symbol < LengthBases.Length; symbol++)
            for (var i = 0; i < 1 << LengthBits[symbol]; i++) symbols[LengthBases[symbol] + i] = (byte)symbol;
        return symbols;
    }

    private static byte[] MakeDistanceSymbols()
    {
        var symbols = new byte[512];
        for (var symbol = 0; symbol < DistanceBases.Length; symbol++)
            for (var i = 0; i < 1 << DistanceBits[symbol]; i++) symbols[Slot((uint)(DistanceBases[symbol] + i))] = (byte)symbol;
        return symbols;
    }
}
