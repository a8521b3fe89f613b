using System.Buffers.Binary;
using System.IO.Compression;
using Berth.Linux;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>
/// Writes down how to make a layer's tar again, byte for byte, from its files: everything that is not content of a file, compressed, and
/// between it which file's content comes. A hundredth of the tar, mostly.
/// </summary>
internal sealed class RecipeWriter(Stream target) : IDisposable
{
    /// <summary>The file beside the layer's tree.</summary>
    public const string FileName = "recipe";

    public const byte Bytes = 0;
    public const byte Content = 1;

    private const int PieceSize = 32 << 10;
    private readonly GZipStream _gzip = new(target, CompressionLevel.Fastest);
    private readonly byte[] _piece = new byte[PieceSize];
    private int _filled;

    /// <summary>Adds bytes as they are.</summary>
    public void AddBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, PieceSize - _filled);
            bytes[..count].CopyTo(_piece.AsSpan(_filled));
            _filled += count;
            bytes = bytes[count..];
            if (_filled == PieceSize) Flush();
        }
    }

    /// <summary>Adds the content of the file at a clean path of the tree.</summary>
    public void AddContent(string path, long size)
    {
        Flush();
        var name = PathText.Encode(path);
        Head(Content, name.Length);
        _gzip.Write(name);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, size);
        _gzip.Write(number);
    }

    public void Dispose()
    {
        Flush();
        _gzip.Dispose();
    }

    private void Flush()
    {
        if (_filled == 0) return;
        Head(Bytes, _filled);
        _gzip.Write(_piece, 0, _filled);
        _filled = 0;
    }

    private void Head(byte kind, int length)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], length);
        _gzip.Write(head);
    }
}
