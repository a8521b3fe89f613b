using System.Buffers.Text;

namespace Berth.Images.Tar;

/// <summary>The two places where a sparse map is not in pax records: GNU tar manual, "Storing Sparse Files".</summary>
internal static class TarSparse
{
    private const int RunLength = 24;
    private const int RunsInExtension = 21;

    /// <summary>The old GNU format: four runs in the header, twenty-one in each extension block behind it.</summary>
    public static List<SparseRun> ReadOldGnu(byte[] header, Action<byte[]> readBlock)
    {
        var runs = new List<SparseRun>();
        Collect(header.AsSpan(TarFormat.GnuSparse), runs);
        var isExtended = header[TarFormat.GnuIsExtended] != 0;
        var block = isExtended ? new byte[TarFormat.Block] : [];
        while (isExtended)
        {
            readBlock(block);
            Collect(block.AsSpan(0, RunsInExtension * RunLength), runs);
            isExtended = block[RunsInExtension * RunLength] != 0;
            if (runs.Count > TarFormat.SparseRunsMax) TarFormat.Refuse("bad sparse map");
        }
        return runs;
    }

    /// <summary>Format 1.0: decimal lines in front of the data, filled up to a block. They are part of the stored size.</summary>
    public static List<SparseRun> ReadInline(TarReader reader)
    {
        var lines = new LineReader(reader);
        var count = lines.Next();
        if (count > TarFormat.SparseRunsMax) TarFormat.Refuse("bad sparse map");
        var runs = new List<SparseRun>();
        for (var i = 0; i < count; i++) runs.Add(new SparseRun(lines.Next(), lines.Next()));
        return runs;
    }

    private static void Collect(ReadOnlySpan<byte> table, List<SparseRun> runs)
    {
        for (; !table.IsEmpty && table[0] != 0; table = table[RunLength..])
            runs.Add(new SparseRun(TarFormat.Number(table[..12], "sparse offset"), TarFormat.Number(table[12..24], "sparse length")));
    }

    private sealed class LineReader(TarReader reader)
    {
        private readonly byte[] _block = new byte[TarFormat.Block];
        private int _position = TarFormat.Block;

        public long Next()
        {
            Span<byte> digits = stackalloc byte[20];
            var length = 0;
            while (true)
            {
                if (_position == _block.Length)
                {
                    reader.ReadExactly(_block);
                    _position = 0;
                }
                var c = _block[_position++];
                if (c == '\n') break;
                if (length == digits.Length) TarFormat.Refuse("bad sparse map");
                digits[length++] = c;
            }
            if (!Utf8Parser.TryParse(digits[..length], out long value, out var used) || used != length || value < 0) TarFormat.Refuse("bad sparse map");
            return value;
        }
    }
}
