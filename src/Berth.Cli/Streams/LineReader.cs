using Berth.Api.Client;

namespace Berth.Cli.Streams;

/// <summary>A body line by line, as the lines come.</summary>
internal static class LineReader
{
    /// <summary>The lines without their ends. Each is valid until the next is asked for.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(ApiResponse answer)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var start = 0;
            for (int end; (end = buffer.AsSpan(start, length - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
            {
                var line = buffer.AsMemory(start, end);
                yield return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
            }

            buffer.AsSpan(start, length - start).CopyTo(buffer);
            length -= start;
            if (length == buffer.Length)
                Array.Resize(ref buffer, length * 2);
            var count = answer.Read(buffer.AsSpan(length));
            if (count == 0)
                break;
            length += count;
        }

        if (length > 0)
            yield return buffer.AsMemory(0, length);
    }
}
