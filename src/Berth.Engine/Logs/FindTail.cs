namespace Berth.Engine.Logs;

/// <summary>Finds where the last lines of a log begin, reading backwards in blocks: the length of the log does not matter.</summary>
internal static class FindTail
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>The file and offset at which the last <paramref name="lines"/> lines begin; the beginning when there are fewer.</summary>
    /// <param name="files">Oldest first.</param>
    /// <param name="lines">How many.</param>
    public static (int File, long Offset) Run(IReadOnlyList<LogFile> files, int lines)
    {
        if (files.Count == 0) return (0, 0);
        if (lines == 0) return (files.Count - 1, EndOfLastLine(files[^1]));
        var block = new byte[BlockBytes];
        var wanted = (long)lines;
        for (var i = files.Count - 1; i >= 0; i--)
        {
            if (FromEnd(files[i], block, ref wanted) is { } offset) return (i, offset);
        }
        return (0, 0);
    }

    // Each line ends with a newline; the lines begin behind the newline before them.
    private static long? FromEnd(LogFile file, byte[] block, ref long wanted)
    {
        var end = file.Length;
        var position = end;
        while (position > 0)
        {
            var size = (int)Math.Min(BlockBytes, position);
            position -= size;
            var read = block.AsSpan(0, file.Read(block.AsSpan(0, size), position));
            for (var at = read.LastIndexOf((byte)'\n'); at >= 0; at = read[..at].LastIndexOf((byte)'\n'))
            {
                var begin = position + at + 1;
                // The last newline ends a line and begins none.
                if (begin == end) continue;
                if (--wanted == 0) return begin;
            }
        }
        if (end > 0 && --wanted == 0) return 0;
        return null;
    }

    // A line that is being written is not the past; following begins with it.
    private static long EndOfLastLine(LogFile file)
    {
        var block = new byte[BlockBytes];
        for (var position = file.Length; position > 0;)
        {
            var size = (int)Math.Min(BlockBytes, position);
            position -= size;
            var at = block.AsSpan(0, file.Read(block.AsSpan(0, size), position)).LastIndexOf((byte)'\n');
            if (at >= 0) return position + at + 1;
        }
        return 0;
    }
}
