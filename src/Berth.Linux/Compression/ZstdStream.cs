using System.Buffers;

namespace Berth.Linux.Compression;

/// <summary>Reads the content of one or more zstd frames. Skippable frames are skipped; what stops inside a frame is an error.</summary>
public sealed class ZstdStream : Stream
{
    private const int BufferSize = 128 << 10;   // ZSTD_DStreamInSize

    private readonly Stream _source;
    private readonly ZstdContext _context;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;
    private bool _insideFrame;
    private bool _outputPending;

    /// <summary>Decompresses <paramref name="source"/>, which is not disposed.</summary>
    /// <exception cref="NotSupportedException">libzstd.so.1 is not installed; the message says what to install.</exception>
    public ZstdStream(Stream source)
    {
        _source = source;
        _context = ZstdContext.Create();
    }

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
    /// <exception cref="InvalidDataException">The input is no zstd.</exception>
    /// <exception cref="EndOfStreamException">The input stops inside a frame.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_start == _end && !_outputPending && !Refill()) return 0;
            _context.Decompress(_buffer.AsSpan(_start, _end - _start), buffer, out var consumed, out var produced, out var hint);
            _start += consumed;
            _insideFrame = hint != 0;
            // A full output may mean that more of it waits inside the library, whatever is left of the input.
            _outputPending = produced == buffer.Length && _insideFrame;
            if (produced > 0) return produced;
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
            _context.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
        base.Dispose(disposing);
    }

    private bool Refill()
    {
        (_start, _end) = (0, _source.Read(_buffer.AsSpan(0, BufferSize)));
        if (_end > 0) return true;
        return _insideFrame ? throw new EndOfStreamException("zstd: the input stops inside a frame") : false;
    }
}
