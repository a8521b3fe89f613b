namespace Berth.Images.Gzip;

/// <summary>The head of a block with codes of its own: the lengths of the codes, themselves shortened and coded (RFC 1951 section 3.2.7).</summary>
internal sealed class CodeLengths
{
    private const int Symbols = 19;
    private const int Longest = 7;
    private const int Repeat = 16;
    private const int FewZeros = 17;
    private const int ManyZeros = 18;

    private readonly HuffmanCode _code = new(Symbols, Longest);
    private readonly byte[] _lengths = new byte[DeflateSymbols.Literals + DeflateSymbols.Distances];
    private readonly List<(byte Symbol, byte Extra)> _items = new(DeflateSymbols.Literals + DeflateSymbols.Distances);
    private readonly int[] _counts = new int[Symbols];
    private int _literals;
    private int _distances;
    private int _sent;

    // The order in which the lengths of their own code are sent.
    private static ReadOnlySpan<byte> Order => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static ReadOnlySpan<byte> ExtraBits => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7];

    /// <summary>How long the head is.</summary>
    public long Bits { get; private set; }

    /// <summary>Makes the head for two codes.</summary>
    public void Build(ReadOnlySpan<byte> literals, ReadOnlySpan<byte> distances)
    {
        _literals = Math.Max(257, literals.LastIndexOfAnyExcept((byte)0) + 1);
        _distances = Math.Max(1, distances.LastIndexOfAnyExcept((byte)0) + 1);
        literals[.._literals].CopyTo(_lengths);
        distances[.._distances].CopyTo(_lengths.AsSpan(_literals));
        Shorten(_lengths.AsSpan(0, _literals + _distances));
        Array.Clear(_counts);
        foreach (var (symbol, _) in _items) _counts[symbol]++;
        _code.Build(_counts);
        _sent = Symbols;
        while (_sent > 4 && _code.Lengths[Order[_sent - 1]] == 0) _sent--;
        Bits = 3 + 14 + (3 * _sent);
        foreach (var (symbol, _) in _items) Bits += _code.Lengths[symbol] + ExtraBits[symbol];
    }

    /// <summary>Writes it, behind the three bits that begin a block.</summary>
    public void Write(BlockWriter target)
    {
        target.Put((uint)(_literals - 257), 5);
        target.Put((uint)(_distances - 1), 5);
        target.Put((uint)(_sent - 4), 4);
        foreach (var symbol in Order[.._sent]) target.Put(_code.Lengths[symbol], 3);
        foreach (var (symbol, extra) in _items)
        {
            target.Put(_code.Codes[symbol], _code.Lengths[symbol]);
            target.Put(extra, ExtraBits[symbol]);
        }
    }

    private void Shorten(ReadOnlySpan<byte> lengths)
    {
        _items.Clear();
        while (!lengths.IsEmpty)
        {
            var value = lengths[0];
            var run = lengths.IndexOfAnyExcept(value) is var end and >= 0 ? end : lengths.Length;
            lengths = lengths[run..];
            var left = value == 0 ? AddZeros(run) : AddRepeats(value, run);
            for (; left > 0; left--) _items.Add((value, 0));
        }
    }

    // The first is said, and then how often it comes again. Returns how many are too few for that.
    private int AddRepeats(byte value, int run)
    {
        _items.Add((value, 0));
        for (run--; run >= 3;)
        {
            var count = Math.Min(run, 6);
            _items.Add((Repeat, (byte)(count - 3)));
            run -= count;
        }
        return run;
    }

    // Returns how many are too few for a run.
    private int AddZeros(int run)
    {
        while (run >= 3)
        {
            var count = Math.Min(run, 138);
            _items.Add(count <= 10 ? ((byte)FewZeros, (byte)(count - 3)) : ((byte)ManyZeros, (byte)(count - 11)));
            run -= count;
        }
        return run;
    }
}
