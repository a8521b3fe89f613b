namespace Berth.Engine.Logs;

/// <summary>Hands out the complete lines of a growing file, out of one large buffer.</summary>
internal sealed class LineReader
{
    private const int BlockBytes = 256 * 1024;
    private byte[] _buffer = new byte[BlockBytes];
    private int _start;
    private int _end;
    private LogFile _file;
    private long _offset;

    public LineReader(LogFile file, long offset) => (_file, _offset) = (file, offset);

    /// <summary>The file that is read.</summary>
    public LogFile File => _file;

    /// <summary>Where in the file the next line begins.</summary>
    public long Position => _offset - (_end - _start);

    /// <summary>Goes on with another file; what is left of an unfinished line is dropped.</summary>
    public void MoveTo(LogFile file)
    {
        _file = file;
        _offset = 0;
        _start = _end = 0;
    }

    /// <summary>The next complete line without its newline; false when there is none in memory: <see cref="Fill"/>.</summary>
    public bool TryLine(out ReadOnlySpan<byte> line)
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        var newline = rest.IndexOf((byte)'\n');
        line = newline < 0 ? default : rest[..newline];
        if (newline < 0) return false;
        _start += newline + 1;
        return true;
    }

    /// <summary>Reads on; false at the end of the file, for now.</summary>
    public bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = _file.Read(_buffer.AsSpan(_end), _offset);
        _offset += read;
        _end += read;
        return read > 0;
    }
}
