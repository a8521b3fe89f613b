using System.Runtime.CompilerServices;

namespace Berth.Images.Gzip;

/// <summary>Writes blocks of deflate (RFC 1951 section 3.2) into a buffer: each as it is shortest, with codes of its own or stored.</summary>
/// <param name="most">The most bytes of one block.</param>
internal sealed unsafe class BlockWriter(int most)
{
    // Four literals of this length and the seven bits that may be left fit in a word.
    private const int LongestLiteral = 14;
    private const int LongestDistance = 15;
    private const int StoredMost = ushort.MaxValue;

    private readonly HuffmanCode _literals = new(DeflateSymbols.Literals, LongestLiteral);
    private readonly HuffmanCode _distances = new(DeflateSymbols.Distances, LongestDistance);
    private readonly CodeLengths _header = new();
    // Code and extra bits of each literal and of each length in one: bits below, their number in the top byte.
    private readonly uint[] _literalBits = new uint[DeflateSymbols.EndOfBlock + 1];
    private readonly uint[] _lengthBits = new uint[DeflateSymbols.MaxMatch + 1];
    // The code of each distance symbol, the number of its extra bits in the third byte, its own in the top one.
    private readonly uint[] _distanceBits = new uint[DeflateSymbols.Distances];
    private readonly byte[] _distanceSymbols = DeflateSymbols.DistanceSymbols;
    private readonly ushort[] _distanceBases = DeflateSymbols.DistanceBases;
    private readonly byte[] _bytes = new byte[most + (most / StoredMost * 5) + 1024];
    private int _length;
    private ulong _bits;
    private int _bitCount;

    /// <summary>What has been written; whole bytes of it.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>What was written was taken.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes what a finder found in bytes of a window.</summary>
    public void Write(ReadOnlySpan<byte> content, MatchFinder found)
    {
        _literals.Build(found.LiteralCounts);
        _distances.Build(found.DistanceCounts);
        _header.Build(_literals.Lengths, _distances.Lengths);
        var stored = (8 * (long)content.Length) + (40 * (1 + (content.Length / StoredMost)));
        if (_header.Bits + BitsOf(found) >= stored)
        {
            Store(content);
            return;
        }
        Put(0b100, 3);
        _header.Write(this);
        Prepare();
        WriteSequences(content, found);
        Put(_literals.Codes[DeflateSymbols.EndOfBlock], _literals.Lengths[DeflateSymbols.EndOfBlock]);
    }

    /// <summary>Ends the stream: an empty last block, and zeros to the next whole byte.</summary>
    public void Finish()
    {
        Put(0b011, 10);
        Put(0, (8 - _bitCount) & 7);
    }

    /// <summary>Writes bits, the lowest first; at most 57.</summary>
    public void Put(ulong bits, int count)
    {
        _bits |= bits << _bitCount;
        _bitCount += count;
        for (; _bitCount >= 8; _bitCount -= 8)
        {
            _bytes[_length++] = (byte)_bits;
            _bits >>= 8;
        }
    }

    private long BitsOf(MatchFinder found)
    {
        long bits = 0;
        for (var i = 0; i < found.LiteralCounts.Length; i++)
            bits += (long)found.LiteralCounts[i] * (_literals.Lengths[i] + (i < DeflateSymbols.FirstLength ? 0 : DeflateSymbols.LengthBits[i - DeflateSymbols.FirstLength]));
        for (var i = 0; i < found.DistanceCounts.Length; i++) bits += (long)found.DistanceCounts[i] * (_distances.Lengths[i] + DeflateSymbols.DistanceBits[i]);
        return bits;
    }

    private void Store(ReadOnlySpan<byte> content)
    {
        do
        {
            var piece = content[..Math.Min(content.Length, StoredMost)];
            Put(0, 3);
            Put(0, (8 - _bitCount) & 7);
            Put((uint)piece.Length | ((uint)(ushort)~piece.Length << 16), 32);
            piece.CopyTo(_bytes.AsSpan(_length));
            _length += piece.Length;
            content = content[piece.Length..];
        }
        while (!content.IsEmpty);
    }

    private void Prepare()
    {
        for (var i = 0; i < _literalBits.Length; i++) _literalBits[i] = _literals.Codes[i] | ((uint)_literals.Lengths[i] << 24);
        for (var length = DeflateSymbols.MinMatch; length < _lengthBits.Length; length++)
        {
            var symbol = DeflateSymbols.LengthSymbols[length];
            var (code, bits) = (_literals.Codes[DeflateSymbols.FirstLength + symbol], _literals.Lengths[DeflateSymbols.FirstLength + symbol]);
            var extra = (uint)(length - DeflateSymbols.LengthBases[symbol]);
            _lengthBits[length] = code | (extra << bits) | ((uint)(bits + DeflateSymbols.LengthBits[symbol]) << 24);
        }
        for (var i = 0; i < _distanceBits.Length; i++)
            _distanceBits[i] = _distances.Codes[i] | ((uint)DeflateSymbols.DistanceBits[i] << 16) | ((uint)_distances.Lengths[i] << 24);
    }

    private void WriteSequences(ReadOnlySpan<byte> content, MatchFinder found)
    {
        fixed (byte* start = content, output = _bytes, symbols = _distanceSymbols)
        fixed (uint* literals = _literalBits, lengths = _lengthBits, distances = _distanceBits)
        {
            byte* source = start, target = output + _length;
            var (bits, count) = (_bits, _bitCount);
            foreach (ref readonly var sequence in found.Sequences.AsSpan(0, found.Count))
            {
                var left = sequence.Literals;
                for (; left >= 4; left -= 4, source += 4)
                {
                    Add(literals[source[0]], ref bits, ref count);
                    Add(literals[source[1]], ref bits, ref count);
                    Add(literals[source[2]], ref bits, ref count);
                    Add(literals[source[3]], ref bits, ref count);
                    Flush(ref target, ref bits, ref count);
                }
                // Without a jump for each: how many there are cannot be foretold. The window has a margin.
                Add(literals[source[0]] & (uint)(-left >> 31), ref bits, ref count);
                Add(literals[source[1]] & (uint)((1 - left) >> 31), ref bits, ref count);
                Add(literals[source[2]] & (uint)((2 - left) >> 31), ref bits, ref count);
                source += left;
                Flush(ref target, ref bits, ref count);
                if (sequence.Length == 0) break;
                source += sequence.Length;
                Add(lengths[sequence.Length], ref bits, ref count);
                var symbol = symbols[DeflateSymbols.Slot(sequence.Distance)];
                var distance = distances[symbol];
                Add(distance & 0xFF00FFFF, ref bits, ref count);
                bits |= (ulong)(sequence.Distance - _distanceBases[symbol]) << count;
                count += (int)(distance >> 16) & 0xFF;
                Flush(ref target, ref bits, ref count);
            }
            (_bits, _bitCount, _length) = (bits, count, (int)(target - output));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(uint code, ref ulong bits, ref int count)
    {
        bits |= (ulong)(code & 0xFFFFFF) << count;
        count += (int)(code >> 24);
    }

    // A whole word is written, and as many bytes of it taken as are full.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Flush(ref byte* target, ref ulong bits, ref int count)
    {
        Unsafe.WriteUnaligned(target, bits);
        target += count >> 3;
        bits >>= count & ~7;
        count &= 7;
    }
}
