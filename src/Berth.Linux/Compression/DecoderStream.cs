using System.Buffers;

namespace Berth.Linux.Compression;

/// <summary>Reads what a library of the system decompresses: one or more zstd frames, .xz or bzip2 streams. What stops inside one is an error.</summary>
public sealed class DecoderStream : Stream
{
    private const int BufferSize = 128 << 10;   // ZSTD_DStreamInSize

    private readonly Stream _source;
    private readonly Decoder _decoder;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;
    private bool _isLast;

    private DecoderStream(Stream source, Decoder decoder) => (_source, _decoder) = (source, decoder);

    /// <summary>Decompresses zstd (RFC 8878). <paramref name="source"/> is not disposed.</summary>
    /// <exception cref="NotSupportedException">libzstd is not installed; the message says what to install.</exception>
    public static DecoderStream Zstd(Stream source) => new(source, ZstdDecoder.Create());

    /// <summary>Decompresses .xz. <paramref name="source"/> is not disposed.</summary>
    /// <exception cref="NotSupportedException">liblzma is not installed; the message says what to install.</exception>
    public static DecoderStream Xz(Stream source) => new(source, XzDecoder.Create());

    /// <summary>Decompresses bzip2. <paramref name="source"/> is not disposed.</summary>
    /// <exception cref="NotSupportedException">libbz2 is not installed; the message says what to install.</exception>
    public static DecoderStream Bzip2(Stream source) => new(source, Bzip2Decoder.Create());

    /// <inheritdoc/>
    public override bool CanRead => true;
    /// <inheritdoc/>
    public override bool CanSeek => false;
    /// <inheritdoc/>
    public override bool CanWrite => false;
    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();
    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The input is not of the format, or is damaged.</exception>
    /// <exception cref="EndOfStreamException">The input stops too early.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // What is left inside the library comes before more input.
            _decoder.Decompress(_buffer.AsSpan(_start, _end - _start), _isLast, buffer, out var consumed, out var produced);
            _start += consumed;
            if (produced > 0) return produced;
            if (consumed > 0) continue;
            if (_isLast) return _decoder.IsComplete ? 0 : throw new EndOfStreamException("the compressed input stops too early");
            Refill();
        }
        return 0;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            _decoder.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
        base.Dispose(disposing);
    }

    // What a decoder has left untouched stays in front.
    private void Refill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = _source.Read(_buffer.AsSpan(_end, BufferSize - _end));
        _end += read;
        _isLast = read == 0;
    }
}
