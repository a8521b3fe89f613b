using System.Numerics;
using System.Runtime.CompilerServices;

namespace Berth.Images.Gzip;

/// <summary>Bytes as they are, and behind them bytes that came before.</summary>
/// <param name="Literals">How many are as they are.</param>
/// <param name="Length">How many came before; 0 at the end of a block.</param>
/// <param name="Distance">How far back.</param>
internal readonly record struct Sequence(int Literals, ushort Length, ushort Distance);

/// <summary>
/// Finds in a window what came before (LZ77). One place is remembered for each hash of five bytes, and the next byte is tried before a
/// short match is taken: fast rather than thorough. Counts the symbols of deflate as it goes.
/// </summary>
internal sealed unsafe class MatchFinder
{
    /// <summary>How far back deflate can look.</summary>
    public const int Window = 32 << 10;

    /// <summary>So many bytes behind the content may be read, and mean nothing.</summary>
    public const int Margin = 16;

    // The codes of a block fit what is in it; a longer one has too many kinds of content.
    private const int MaxSequences = 12 << 10;
    // So many bytes are hashed and compared. A match of four is seldom shorter than four bytes are, once they have codes.
    private const int Known = 5;
    private const int Unknown = 64 - (8 * Known);
    private const int HashBits = 15;
    // A match that long is taken without looking for a longer one.
    private const int Enough = 12;
    // So many literals in a row are a stretch in which there is little to find.
    private const int Long = 128;

    // Places since the beginning of all, modulo 2^32; the first is such that an empty slot is out of the window.
    private readonly uint[] _heads = new uint[1 << HashBits];
    private readonly byte[] _lengthSymbols = DeflateSymbols.LengthSymbols;
    private readonly byte[] _distanceSymbols = DeflateSymbols.DistanceSymbols;
    private uint _origin = 2 * Window;

    public Sequence[] Sequences { get; } = new Sequence[MaxSequences + 1];

    public int Count { get; private set; }

    /// <summary>How often each literal and length comes; the end of the block once.</summary>
    public int[] LiteralCounts { get; } = new int[DeflateSymbols.Literals];

    public int[] DistanceCounts { get; } = new int[DeflateSymbols.Distances];

    /// <summary>The window's content moved down by so many bytes.</summary>
    public void Slide(int bytes) => _origin += (uint)bytes;

    /// <summary>Cuts the next block out of a window: the sequences that it is. Returns where it ends.</summary>
    /// <param name="window">The window; what is before the block may be referred to.</param>
    /// <param name="start">Where the block begins.</param>
    /// <param name="end">Where the bytes end that are there.</param>
    public int Run(byte[] window, int start, int end)
    {
        Array.Clear(LiteralCounts);
        Array.Clear(DistanceCounts);
        LiteralCounts[DeflateSymbols.EndOfBlock] = 1;
        fixed (byte* bytes = window, lengthSymbols = _lengthSymbols, distanceSymbols = _distanceSymbols)
        fixed (uint* heads = _heads)
        fixed (int* literals = LiteralCounts, distances = DistanceCounts)
        fixed (Sequence* sequences = Sequences)
        {
            byte* place = bytes + start, anchor = place, last = bytes + end, stop = last - Margin;
            var count = 0;
            while (place < stop && count < MaxSequences)
            {
                var distance = Look(heads, bytes, place);
                if (distance == 0)
                {
                    literals[*place++]++;
                    // Where nothing was found for long, nothing will be.
                    if (place - anchor >= Long)
                        for (var step = Math.Min((place - anchor) >> 7, stop - place); step > 0; step--) literals[*place++]++;
                    continue;
                }
                var length = Extend(place, distance, last);
                while (length < Enough && place + 1 < stop)
                {
                    var other = Look(heads, bytes, place + 1);
                    if (other == 0) break;
                    var longer = Extend(place + 1, other, last);
                    if (longer <= length) break;
                    literals[*place++]++;
                    (length, distance) = (longer, other);
                }
                sequences[count++] = new Sequence((int)(place - anchor), (ushort)length, (ushort)distance);
                literals[DeflateSymbols.FirstLength + lengthSymbols[length]]++;
                distances[distanceSymbols[DeflateSymbols.Slot(distance)]]++;
                anchor = place += length;
            }
            if (count < MaxSequences || place >= stop)
                while (place < last) literals[*place++]++;
            sequences[count++] = new Sequence((int)(place - anchor), 0, 0);
            Count = count;
            return (int)(place - bytes);
        }
    }

    // How far back the same five bytes are, 0 for nowhere; remembers the place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Look(uint* heads, byte* window, byte* place)
    {
        var word = Unsafe.ReadUnaligned<ulong>(place) << Unknown;
        var head = heads + ((word * 0x9E3779B185EBCA87) >> (64 - HashBits));
        var now = (uint)(place - window) + _origin;
        var distance = now - *head;
        *head = now;
        return distance - 1 < Window && Unsafe.ReadUnaligned<ulong>(place - distance) << Unknown == word ? distance : 0;
    }

    // How long the match is, of which the first bytes are known.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Extend(byte* place, uint distance, byte* last)
    {
        var most = (int)Math.Min(last - place, DeflateSymbols.MaxMatch);
        var length = Known;
        for (; length <= most - 8; length += 8)
        {
            var difference = Unsafe.ReadUnaligned<ulong>(place + length) ^ Unsafe.ReadUnaligned<ulong>(place + length - distance);
            if (difference != 0) return length + (BitOperations.TrailingZeroCount(difference) >> 3);
        }
        while (length < most && place[length] == (place - distance)[length]) length++;
        return length;
    }
}
