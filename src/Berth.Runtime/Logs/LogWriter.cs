using System.Globalization;
using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Runtime.Logs;

/// <summary>
/// Writes the json-file log of one process: cuts output into lines, long ones into parts of 16 KB as Docker does, and rotates by size. The
/// directory is a descriptor, so that it can be moved and that the shim needs no path.
/// </summary>
public sealed class LogWriter : IDisposable
{
    /// <summary>Text of an entry is at most this long; a longer line becomes several entries, only the last with its newline.</summary>
    public const int MaxText = 16 * 1024;

    private readonly FileDescriptor _directory;
    private readonly string _name;
    private readonly long _maxSize;
    private readonly int _maxFiles;
    private readonly LogBuffer _buffer;
    private readonly Tail[] _tails = [new(), new()];
    private FileDescriptor _file;
    private long _size;

    /// <summary>Opens the log for appending, making it (0640) when missing. Takes the directory over.</summary>
    /// <exception cref="LinuxException">The file cannot be opened.</exception>
    public LogWriter(FileDescriptor directory, string name, long maxSize, int maxFiles, LogBuffer buffer)
    {
        (_directory, _name, _maxSize, _maxFiles, _buffer) = (directory, name, maxSize, maxFiles, buffer);
        _file = OpenFile(default);
        _size = Stat.Descriptor(_file).Size;
    }

    /// <summary>Writes that failed, ENOSPC for instance; what they held is lost and the process runs on.</summary>
    public long FailedWrites { get; private set; }

    /// <summary>Takes output of one stream; complete lines are in the file when this returns.</summary>
    public void Append(bool error, ReadOnlySpan<byte> data, long now)
    {
        var tail = _tails[error ? 1 : 0];
        while (!data.IsEmpty)
        {
            var newline = data.IndexOf((byte)'\n');
            var line = newline < 0 ? data : data[..newline];
            data = newline < 0 ? [] : data[(newline + 1)..];
            Take(tail, error, line, newline >= 0, now);
        }

        Flush();
    }

    /// <summary>The stream has ended: what is left without a newline is written.</summary>
    public void Finish(bool error, long now)
    {
        var tail = _tails[error ? 1 : 0];
        if (tail.Length > 0) Emit(tail, error, tail.Bytes, newline: false, now);
        tail.Clear(_buffer);
        Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tails[0].Clear(_buffer);
        _tails[1].Clear(_buffer);
        _file.Dispose();
        _directory.Dispose();
    }

    private void Take(Tail tail, bool error, ReadOnlySpan<byte> line, bool newline, long now)
    {
        while (tail.Length + line.Length >= MaxText)
        {
            var part = line[..(MaxText - tail.Length)];
            line = line[part.Length..];
            if (tail.Length == 0)
            {
                Emit(tail, error, part, newline: false, now);
            }
            else
            {
                tail.Add(part, _buffer);
                Emit(tail, error, tail.Bytes, newline: false, now);
                tail.Length = 0;
            }
        }

        if (!newline)
        {
            if (line.Length > 0) tail.Add(line, _buffer);
            return;
        }

        if (tail.Length == 0)
        {
            Emit(tail, error, line, newline: true, now);
        }
        else
        {
            tail.Add(line, _buffer);
            Emit(tail, error, tail.Bytes, newline: true, now);
        }

        tail.Clear(_buffer);
    }

    private void Emit(Tail tail, bool error, ReadOnlySpan<byte> text, bool newline, long now)
    {
        if (_maxSize > 0 && _size + _buffer.Length >= _maxSize)
        {
            Flush();
            Rotate();
        }

        // All parts of a line carry the time of the first.
        if (!newline && tail.Time == 0) tail.Time = now;
        if (!_buffer.HasRoom(text.Length)) Flush();
        _buffer.Add(text, newline, error, tail.Time == 0 ? now : tail.Time);
    }

    private void Flush()
    {
        var bytes = _buffer.Take();
        _size += bytes.Length;
        while (!bytes.IsEmpty)
        {
            var count = Write.To(_file, bytes, out _);
            if (count < 0)
            {
                FailedWrites++;
                return;
            }

            bytes = bytes[count..];
        }
    }

    private void Rotate()
    {
        _file.Dispose();
        if (_maxFiles > 1)
        {
            for (var i = _maxFiles - 1; i > 1; i--) Rename.TryAt(_directory, Numbered(i - 1), _directory, Numbered(i));
            Rename.TryAt(_directory, _name, _directory, Numbered(1));
        }

        _file = OpenFile(OpenFlags.Truncate);
        _size = 0;
    }

    private string Numbered(int number) => _name + "." + number.ToString(CultureInfo.InvariantCulture);

    private FileDescriptor OpenFile(OpenFlags more) =>
        Open.At(_directory, _name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Append | OpenFlags.CloseOnExec | OpenFlags.NoFollow | more, 0x1A0);

    /// <summary>The beginning of a line whose end has not come yet.</summary>
    private sealed unsafe class Tail
    {
        private byte* _bytes;

        public int Length { get; set; }

        public long Time { get; set; }

        public ReadOnlySpan<byte> Bytes => new(_bytes, Length);

        public void Add(ReadOnlySpan<byte> text, LogBuffer pool)
        {
            if (_bytes is null) _bytes = pool.Rent();
            text.CopyTo(new Span<byte>(_bytes + Length, MaxText - Length));
            Length += text.Length;
        }

        public void Clear(LogBuffer pool)
        {
            if (_bytes is not null) pool.Return(_bytes);
            _bytes = null;
            (Length, Time) = (0, 0);
        }
    }
}

/// <summary>
/// The memory that all logs of a shim share: one output buffer, emptied before the next process is served, and tails for unfinished lines,
/// which only few processes have at a time.
/// </summary>
public sealed unsafe class LogBuffer : IDisposable
{
    private const int Size = 256 * 1024;
    private const int KeptTails = 4;
    private readonly byte* _bytes = (byte*)NativeMemory.Alloc(Size);
    private readonly byte*[] _tails = new byte*[KeptTails];
    private readonly LogTime _time = new();
    private int _kept;

    /// <summary>Bytes waiting.</summary>
    public int Length { get; private set; }

    internal bool HasRoom(int text) => Size - Length >= (text * JsonLogEncoder.MaxGrowth) + JsonLogEncoder.MaxFrame;

    internal void Add(ReadOnlySpan<byte> text, bool newline, bool error, long time) =>
        Length += JsonLogEncoder.Encode(new Span<byte>(_bytes + Length, Size - Length), text, newline, error, _time.Format(time));

    internal ReadOnlySpan<byte> Take()
    {
        var length = Length;
        Length = 0;
        return new ReadOnlySpan<byte>(_bytes, length);
    }

    internal byte* Rent() => _kept > 0 ? _tails[--_kept] : (byte*)NativeMemory.Alloc(LogWriter.MaxText);

    internal void Return(byte* tail)
    {
        if (_kept < KeptTails) _tails[_kept++] = tail;
        else NativeMemory.Free(tail);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        while (_kept > 0) NativeMemory.Free(_tails[--_kept]);
    }
}
