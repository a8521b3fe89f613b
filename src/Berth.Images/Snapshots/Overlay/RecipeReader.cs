using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>Makes a layer's tar again from its files and what <see cref="RecipeWriter"/> wrote down.</summary>
/// <param name="tree">The files.</param>
/// <param name="replaced">Where the content of replaced ones is, see <see cref="ReplacedContents"/>; null when none were.</param>
/// <param name="recipe">What was written down.</param>
internal sealed class RecipeReader(FileDescriptor tree, FileDescriptor? replaced, Stream recipe)
{
    private const int BufferSize = 256 << 10;
    private int _contents;

    /// <summary>Opens what was written down of the layer in a folder; null when nothing was.</summary>
    public static FileStream? TryOpen(string folder)
    {
        try
        {
            return File.OpenRead(Path.Combine(folder, RecipeWriter.FileName));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>How long the tar is. Opens none of the files.</summary>
    public static long Length(Stream recipe)
    {
        using var gzip = new GZipStream(recipe, CompressionMode.Decompress, leaveOpen: true);
        var text = new byte[BufferSize];
        Span<byte> head = stackalloc byte[5];
        Span<byte> size = stackalloc byte[8];
        long length = 0;
        while (gzip.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            var count = BinaryPrimitives.ReadInt32LittleEndian(head[1..]);
            gzip.ReadExactly(text.AsSpan(0, count));
            if (head[0] == RecipeWriter.Content)
            {
                gzip.ReadExactly(size);
                length += BinaryPrimitives.ReadInt64LittleEndian(size);
            }
            else
            {
                length += count;
            }
        }
        return length;
    }

    /// <summary>Writes the tar. Its digest is the caller's to check.</summary>
    /// <exception cref="LinuxException">A file is not there.</exception>
    public void CopyTo(Stream target, CancellationToken cancellationToken)
    {
        using var gzip = new GZipStream(recipe, CompressionMode.Decompress);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            Span<byte> head = stackalloc byte[5];
            Span<byte> size = stackalloc byte[8];
            while (gzip.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var text = buffer.AsSpan(0, BinaryPrimitives.ReadInt32LittleEndian(head[1..]));
                gzip.ReadExactly(text);
                if (head[0] == RecipeWriter.Bytes)
                {
                    target.Write(text);
                    continue;
                }
                var path = PathText.Decode(text);
                gzip.ReadExactly(size);
                CopyFile(path, BinaryPrimitives.ReadInt64LittleEndian(size), target, buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void CopyFile(string path, long size, Stream target, byte[] buffer)
    {
        var number = ReplacedContents.Text(_contents++);
        using var earlier = replaced is null ? null : Open.TryAt(replaced, number, OpenFlags.ReadOnly | OpenFlags.NoFollow, out _);
        using var file = earlier ?? SafePath.Open(tree, path, OpenFlags.ReadOnly | OpenFlags.NoFollow);
        for (long position = 0; position < size;)
        {
            var count = Read.At(file, buffer.AsSpan(0, (int)Math.Min(BufferSize, size - position)), position);
            if (count == 0) throw new LinuxException($"read({path}: shorter than its layer says)", Errno.EIO);
            target.Write(buffer, 0, count);
            position += count;
        }
    }
}
