using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Runtime.Logs;

/// <summary>How a log is written.</summary>
/// <param name="Name">Name of the file in its directory; rotated ones are <c>Name.1</c>, <c>Name.2</c>, ...</param>
/// <param name="MaxSize">Bytes after which it is rotated; 0 or less means never.</param>
/// <param name="MaxFiles">Files kept, the current one included; with one the file is truncated.</param>
/// <param name="Compress">Rotated files become <c>Name.1.gz</c>, in the background.</param>
/// <param name="Attributes">A JSON object put into each entry; empty for none.</param>
public sealed record LogSettings(string Name, long MaxSize = 0, int MaxFiles = 1, bool Compress = false, string Attributes = "");

/// <summary>
/// Writes the json-file log of one process: cuts output into lines, long ones into parts of 16 KB as Docker does, and rotates by size. The
/// directory is a descriptor, so that it can be moved and that the shim needs no path.
/// </summary>
public sealed class LogWriter : IDisposable
{
    /// <summary>Text of an entry is at most this long; a longer line becomes several entries, only the last with its newline.</summary>
    public const int MaxText = 16 * 1024;

    private readonly FileDescriptor _directory;
    private readonly LogSettings _settings;
    private readonly byte[] _attributes;
    private readonly LogBuffer _buffer;
    private readonly Tail[] _tails = [new(), new()];
    private FileDescriptor _file;
    private long _size;
    private CompressLog? _compressing;

    /// <summary>Opens the log for appending, making it (0640) when missing. Takes the directory over.</summary>
    /// <exception cref="LinuxException">The file cannot be opened.</exception>
    public LogWriter(FileDescriptor directory, LogSettings settings, LogBuffer buffer)
    {
        (_directory, _settings, _buffer) = (directory, settings, buffer);
        _attributes = settings.Attributes.Length == 0 ? [] : Encoding.UTF8.GetBytes("\"attrs\":" + settings.Attributes + ",");
        _file = OpenFile(default);
        _size = Stat.Descriptor(_file).Size;
        // What another writer has left behind half done.
        if (settings.Compress) BeginCompressing();
    }

    /// <summary>True when a rotated file waits to be compressed: call <see cref="Compress"/> when nothing else is to be done.</summary>
    public bool HasWork => _compressing is not null;

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

    /// <summary>Compresses a little of a rotated file: a few milliseconds' work, so that no other process waits long.</summary>
    public void Compress()
    {
        if (_compressing is null || !_compressing.Step()) return;
        // Without success there is no room, and trying again at once would not help.
        var more = _compressing.HasSucceeded;
        _compressing.Dispose();
        _compressing = null;
        if (more) BeginCompressing();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _compressing?.Dispose();
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
        if (_settings.MaxSize > 0 && _size + _buffer.Length >= _settings.MaxSize)
        {
            Flush();
            Rotate();
        }

        // All parts of a line carry the time of the first.
        if (!newline && tail.Time == 0) tail.Time = now;
        if (!_buffer.HasRoom(text.Length + _attributes.Length)) Flush();
        _buffer.Add(text, newline, error, _attributes, tail.Time == 0 ? now : tail.Time);
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
        var last = _settings.MaxFiles - 1;
        if (last > 0)
        {
            if (_settings.Compress) MakeWay(last);
            for (var i = last; i > 1; i--)
            {
                Rename.TryAt(_directory, Numbered(i - 1), _directory, Numbered(i));
                if (_settings.Compress) Rename.TryAt(_directory, Numbered(i - 1) + CompressLog.Suffix, _directory, Numbered(i) + CompressLog.Suffix);
            }

            Rename.TryAt(_directory, _settings.Name, _directory, Numbered(1));
        }

        _file = OpenFile(OpenFlags.Truncate);
        _size = 0;
        if (_settings.Compress && _compressing is null) BeginCompressing();
    }

    // The oldest goes, in whichever form it is; the file that is being compressed moves on with the others.
    private void MakeWay(int last)
    {
        Unlink.TryAt(_directory, Numbered(last));
        Unlink.TryAt(_directory, Numbered(last) + CompressLog.Suffix);
        if (_compressing is null || ++_compressing.Number <= last) return;
        _compressing.Dispose();
        _compressing = null;
    }

    private void BeginCompressing()
    {
        for (var number = 1; number < _settings.MaxFiles && _compressing is null; number++) _compressing = CompressLog.TryBegin(_directory, Numbered, number);
    }

    private string Numbered(int number) => _settings.Name + "." + number.ToString(CultureInfo.InvariantCulture);

    private FileDescriptor OpenFile(OpenFlags more) =>
        Open.At(_directory, _settings.Name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Append | OpenFlags.CloseOnExec | OpenFlags.NoFollow | more, 0x1A0);

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

    internal void Add(ReadOnlySpan<byte> text, bool newline, bool error, ReadOnlySpan<byte> attributes, long time) =>
        Length += JsonLogEncoder.Encode(new Span<byte>(_bytes + Length, Size - Length), text, newline, error, _time.Format(time), attributes);

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
