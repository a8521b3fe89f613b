namespace Berth.Images.Streams;

/// <summary>Bytes that were read already to see what comes, and the rest.</summary>
internal sealed class HeadedStream(ReadOnlyMemory<byte> head, Stream rest) : ReadOnlyStream
{
    private const int HeadSize = 512;
    private int _position;

    /// <summary>The bytes that were read already.</summary>
    public ReadOnlySpan<byte> Head => head.Span;

    /// <summary>Reads the first 512 bytes, or fewer when there are no more.</summary>
    public static async Task<HeadedStream> PeekAsync(Stream source, CancellationToken cancellationToken)
    {
        var head = new byte[HeadSize];
        var count = await source.ReadAtLeastAsync(head, HeadSize, throwOnEndOfStream: false, cancellationToken);
        return new HeadedStream(head.AsMemory(0, count), source);
    }

    /// <summary>As <see cref="PeekAsync"/>, on the calling thread.</summary>
    public static HeadedStream Peek(Stream source)
    {
        var head = new byte[HeadSize];
        return new HeadedStream(head.AsMemory(0, source.ReadAtLeast(head, HeadSize, throwOnEndOfStream: false)), source);
    }

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, head.Length - _position);
        if (count == 0) return rest.Read(buffer);
        head.Span.Slice(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _position < head.Length ? new(Read(buffer.Span)) : rest.ReadAsync(buffer, cancellationToken);
}
