using System.IO.Compression;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Runtime.Logs;

/// <summary>
/// Makes <c>log.1.gz</c> of <c>log.1</c>, a piece at a time. The compressed file gets its name only when it is whole, and the other goes
/// after that: a reader finds one of the two at every moment, and a shim that is killed in between leaves nothing that is wrong.
/// </summary>
internal sealed class CompressLog : IDisposable
{
    public const string Suffix = ".gz";

    private const string Unfinished = ".gz~";
    private const int Piece = 128 * 1024;

    private readonly FileDescriptor _directory;
    private readonly Func<int, string> _nameOf;
    private readonly FileDescriptor _source;
    private readonly string _temporary;
    private readonly byte[] _piece = new byte[Piece];
    private readonly GZipStream _target;

    private CompressLog(FileDescriptor directory, Func<int, string> nameOf, int number, FileDescriptor source)
    {
        (_directory, _nameOf, Number, _source) = (directory, nameOf, number, source);
        _temporary = nameOf(0) + Unfinished;
        var file = Open.At(directory, _temporary, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.NoFollow | OpenFlags.CloseOnExec, 0x1A0);
        _target = new GZipStream(new FileSink(file), CompressionLevel.Fastest);
    }

    /// <summary>Which of the rotated files it is; rotation counts it up.</summary>
    public int Number { get; set; }

    /// <summary>True when the compressed file is there.</summary>
    public bool HasSucceeded { get; private set; }

    /// <summary>Begins; null when there is no such file, or nowhere to write to.</summary>
    public static CompressLog? TryBegin(FileDescriptor directory, Func<int, string> nameOf, int number)
    {
        var source = Open.TryAt(directory, nameOf(number), OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec, out _);
        if (source is null) return null;
        try
        {
            return new CompressLog(directory, nameOf, number, source);
        }
        catch (LinuxException)
        {
            // A full disk: the log stays as it is, and the next rotation tries again.
            source.Dispose();
            return null;
        }
    }

    /// <summary>Compresses the next piece; true when there is no more to do.</summary>
    public bool Step()
    {
        try
        {
            var count = Read.TryFrom(_source, _piece, out _);
            if (count > 0)
            {
                _target.Write(_piece.AsSpan(0, count));
                return false;
            }

            _target.Dispose();
            if (count < 0 || Rename.TryAt(_directory, _temporary, _directory, _nameOf(Number) + Suffix) != Errno.None) return true;
            HasSucceeded = true;
            Unlink.TryAt(_directory, _nameOf(Number));
            return true;
        }
        catch (LinuxException)
        {
            // As above: without room it stays as it is.
            return true;
        }
    }

    public void Dispose()
    {
        if (!HasSucceeded) Unlink.TryAt(_directory, _temporary);
        _source.Dispose();
        try
        {
            _target.Dispose();
        }
        catch (LinuxException)
        {
            // What could not be written is unlinked already.
        }
    }

    private sealed class FileSink(FileDescriptor file) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Linux.Calls.Write.All(file, buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            // Nothing is kept back.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
