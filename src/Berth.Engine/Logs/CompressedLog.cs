using System.Buffers.Binary;
using System.IO.Compression;
using Berth.Linux;
using Berth.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Logs;

/// <summary>
/// A rotated log that was compressed. It is unpacked when something of it is read, into a file without a name beside it: reading backwards
/// needs all of it, and the disk has more room than the memory.
/// </summary>
internal sealed class CompressedLog : IDisposable
{
    private const int TrailerBytes = 4;
    private readonly FileDescriptor _file;
    private readonly string _path;
    private FileDescriptor? _unpacked;

    private CompressedLog(FileDescriptor file, string path, long length) => (_file, _path, Length) = (file, path, length);

    /// <summary>Bytes of the log itself.</summary>
    public long Length { get; }

    /// <summary>The log in <paramref name="file"/>, which stays the caller's.</summary>
    public static CompressedLog Open(FileDescriptor file, string path)
    {
        // A gzip file ends with the length of what it holds, modulo 4 GB; rotation keeps logs far below.
        var size = (long)Stat.Descriptor(file).Size;
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        var length = size > TrailerBytes && Linux.Calls.Read.At(file, trailer, size - TrailerBytes) == TrailerBytes
            ? BinaryPrimitives.ReadUInt32LittleEndian(trailer)
            : 0;
        return new CompressedLog(file, path, length);
    }

    /// <summary>Reads at <paramref name="offset"/> of the log; 0 at the end.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        _unpacked ??= Unpack();
        return Linux.Calls.Read.At(_unpacked, buffer, offset);
    }

    /// <inheritdoc/>
    public void Dispose() => _unpacked?.Dispose();

    private FileDescriptor Unpack()
    {
        var target = Linux.Calls.Open.Path(Path.GetDirectoryName(_path)!, OpenFlags.TemporaryFile | OpenFlags.ReadWrite | OpenFlags.CloseOnExec, 0x180);
        using var source = new FileStream(new SafeFileHandle(_file.Duplicate().Release(), ownsHandle: true), FileAccess.Read, 1);
        using var unpacked = new GZipStream(source, CompressionMode.Decompress);
        var piece = new byte[128 * 1024];
        try
        {
            for (int count; (count = unpacked.Read(piece)) > 0;) Write.All(target, piece.AsSpan(0, count));
        }
        catch (InvalidDataException)
        {
            // Damaged, by a power loss for instance: what could be read of it is good.
        }
        return target;
    }
}
