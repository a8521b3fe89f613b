using System.Buffers.Binary;
using Berth.Images.Streams;

namespace Berth.Images.Gzip;

/// <summary>
/// Compresses as gzip (RFC 1952) while it is written to: for layers on their way to a registry, where the time counts that it takes. Over twice as fast
/// as zlib at what is a tenth larger. The same content always gives the same bytes, however it is cut in pieces when written.
/// Disposing ends the stream and leaves the target open.
/// </summary>
/// <param name="target">Where it goes.</param>
internal sealed class GzipWriter(Stream target) : WriteOnlyStream
{
    private const int Full = MatchFinder.Window + (128 << 10);
    // No name, no time, "fastest", no operating system.
    private static readonly byte[] s_header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 0xFF];

    private readonly byte[] _window = new byte[Full + MatchFinder.Margin];
    private readonly MatchFinder _finder = new();
    private readonly BlockWriter _blocks = new(Full);
    private int _start;
    private int _end;
    private uint _crc;
    private uint _size;
    private bool _hasHeader;
    private bool _isDisposed;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _crc = Crc32.Append(_crc, buffer);
        _size += (uint)buffer.Length;
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(buffer.Length, Full - _end);
            buffer[..count].CopyTo(_window.AsSpan(_end));
            _end += count;
            buffer = buffer[count..];
            if (_end == Full) Compress();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            Finish();
        }
        base.Dispose(disposing);
    }

    private void Finish()
    {
        Compress();
        _blocks.Finish();
        target.Write(_blocks.Written);
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _size);
        target.Write(trailer);
    }

    private void Compress()
    {
        WriteHeader();
        while (_start < _end)
        {
            var end = _finder.Run(_window, _start, _end);
            _blocks.Write(_window.AsSpan(_start, end - _start), _finder);
            _start = end;
            target.Write(_blocks.Written);
            _blocks.Clear();
        }
        var moved = _end - MatchFinder.Window;
        if (moved <= 0) return;
        _window.AsSpan(moved, MatchFinder.Window).CopyTo(_window);
        _finder.Slide(moved);
        (_start, _end) = (MatchFinder.Window, MatchFinder.Window);
    }

    private void WriteHeader()
    {
        if (_hasHeader) return;
        _hasHeader = true;
        target.Write(s_header);
    }
}
