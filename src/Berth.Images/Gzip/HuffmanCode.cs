namespace Berth.Images.Gzip;

/// <summary>
/// A prefix code for one alphabet of a block (RFC 1951 section 3.2.2): lengths from how often each symbol comes, codes from the lengths, with their
/// bits in the order in which they are written.
/// </summary>
internal sealed class HuffmanCode(int symbols, int longest)
{
    private readonly uint[] _keys = new uint[symbols];
    private readonly uint[] _weights = new uint[2 * symbols];
    private readonly ushort[] _parents = new ushort[2 * symbols];
    private readonly int[] _perLength = new int[64];
    private readonly ushort[] _next = new ushort[16];

    /// <summary>Bits of each symbol's code; 0 for one that does not come.</summary>
    public byte[] Lengths { get; } = new byte[symbols];

    /// <summary>The codes, first bit lowest.</summary>
    public ushort[] Codes { get; } = new ushort[symbols];

    /// <summary>Makes the code for symbols that come so often. At least two of them get one, so that it is complete.</summary>
    public void Build(ReadOnlySpan<int> counts)
    {
        var used = Sort(counts);
        Array.Clear(Lengths);
        if (used < 2)
        {
            // Decoders differ about a code of one symbol; a second one costs nothing.
            var only = used == 1 ? (int)(_keys[0] & 0x1FF) : 0;
            (Lengths[only], Lengths[only == 0 ? 1 : 0]) = (1, 1);
        }
        else
        {
            Measure(used);
            Limit();
            // The rarest first: they get the longest codes.
            var symbol = 0;
            for (var length = longest; length > 0; length--)
                for (var i = _perLength[length]; i > 0; i--) Lengths[_keys[symbol++] & 0x1FF] = (byte)length;
        }
        Assign();
    }

    /// <summary>Takes lengths as they are.</summary>
    public void Take(ReadOnlySpan<byte> lengths)
    {
        lengths.CopyTo(Lengths);
        Assign();
    }

    // Count above symbol in one number; counts of a block fit in 23 bits.
    private int Sort(ReadOnlySpan<int> counts)
    {
        var used = 0;
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] > 0) _keys[used++] = ((uint)counts[i] << 9) | (uint)i;
        _keys.AsSpan(0, used).Sort();
        return used;
    }

    // Huffman's tree with two queues: the leaves, sorted, and the inner nodes, which come into being in order of their weight.
    private void Measure(int used)
    {
        for (var i = 0; i < used; i++) _weights[i] = _keys[i] >> 9;
        var (leaf, inner) = (0, used);
        for (var made = used; made < (2 * used) - 1; made++)
        {
            _weights[made] = 0;
            for (var child = 0; child < 2; child++)
            {
                var least = leaf < used && (inner >= made || _weights[leaf] <= _weights[inner]) ? leaf++ : inner++;
                _weights[made] += _weights[least];
                _parents[least] = (ushort)made;
            }
        }
        Array.Clear(_perLength);
        // From the root down: the weight of a node is of no more use, its depth takes the place.
        var root = (2 * used) - 2;
        _weights[root] = 0;
        for (var i = root - 1; i >= 0; i--)
        {
            _weights[i] = _weights[_parents[i]] + 1;
            if (i < used) _perLength[Math.Min(_weights[i], (uint)_perLength.Length - 1)]++;
        }
    }

    // What is too deep goes to the deepest allowed place, and leaves above make room: each that goes one down there frees half its place.
    private void Limit()
    {
        for (var length = longest + 1; length < _perLength.Length; length++)
        {
            _perLength[longest] += _perLength[length];
            _perLength[length] = 0;
        }
        var taken = 0L;
        for (var length = 1; length <= longest; length++) taken += (long)_perLength[length] << (longest - length);
        for (; taken > 1L << longest; taken--)
        {
            var above = longest - 1;
            while (_perLength[above] == 0) above--;
            _perLength[above]--;
            _perLength[above + 1] += 2;
            _perLength[longest]--;
        }
    }

    private void Assign()
    {
        Array.Clear(_perLength);
        foreach (var length in Lengths) _perLength[length]++;
        _perLength[0] = 0;
        var code = 0;
        for (var length = 1; length <= longest; length++)
        {
            code = (code + _perLength[length - 1]) << 1;
            _next[length] = (ushort)code;
        }
        for (var i = 0; i < Lengths.Length; i++)
        {
            if (Lengths[i] is var length and > 0) Codes[i] = Reverse(_next[length]++, length);
        }
    }

    private static ushort Reverse(int code, int length)
    {
        var reversed = 0;
        for (var i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i);
        return (ushort)reversed;
    }
}
