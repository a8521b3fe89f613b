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
    /// <exception cref="SpoiltLayer">Something else has its name.</exception>
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
        catch (UnauthorizedAccessException)
        {
            throw new SpoiltLayer($"{RecipeWriter.FileName}, the form of its tar, is no file");
        }
    }

    /// <summary>Opens the files of the layer in a folder.</summary>
    /// <exception cref="SpoiltLayer">They are not there.</exception>
    public static FileDescriptor OpenTree(string folder)
    {
        try
        {
            return Open.Path(Path.Combine(folder, OverlayLayer.Tree), OpenFlags.ReadOnly | OpenFlags.Directory);
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.EIO)
        {
            throw new SpoiltLayer("its files are missing");
        }
    }

    /// <summary>How long the tar is. Opens none of the files.</summary>
    /// <exception cref="SpoiltLayer">What was written down cannot be read.</exception>
    public static long Length(Stream recipe)
    {
        using var gzip = new GZipStream(recipe, CompressionMode.Decompress, leaveOpen: true);
        var buffer = new byte[BufferSize];
        long length = 0;
        while (TryRead(gzip, buffer, out var text, out var content)) length += content ?? text;
        return length;
    }

    /// <summary>Writes the tar. Its digest is the caller's to check.</summary>
    /// <exception cref="SpoiltLayer">A file is not there, or not as long as it was.</exception>
    public void CopyTo(Stream target, CancellationToken cancellationToken)
    {
        using var gzip = new GZipStream(recipe, CompressionMode.Decompress);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (TryRead(gzip, buffer, out var text, out var content))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (content is { } size) CopyFile(PathText.Decode(buffer.AsSpan(0, text)), size, target, buffer);
                else target.Write(buffer, 0, text);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryRead(Stream recipe, byte[] buffer, out int text, out long? content)
    {
        try
        {
            return Step(recipe, buffer, out text, out content);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or ArgumentException)
        {
            throw new SpoiltLayer($"{RecipeWriter.FileName}, the form of its tar, is damaged");
        }
    }

    // One step: so many bytes of the tar, or of the path of a file whose content comes there, and then how long it is.
    private static bool Step(Stream recipe, byte[] buffer, out int text, out long? content)
    {
        (text, content) = (0, null);
        Span<byte> number = stackalloc byte[8];
        var head = number[..5];
        if (recipe.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) is var count && count < head.Length) return count == 0 ? false : throw new EndOfStreamException();
        var kind = head[0];
        text = BinaryPrimitives.ReadInt32LittleEndian(head[1..]);
        recipe.ReadExactly(buffer.AsSpan(0, text));
        if (kind == RecipeWriter.Bytes) return true;
        recipe.ReadExactly(number);
        content = BinaryPrimitives.ReadInt64LittleEndian(number);
        return true;
    }

    private void CopyFile(string path, long size, Stream target, byte[] buffer)
    {
        var number = ReplacedContents.Text(_contents++);
        using var earlier = replaced is null ? null : Open.TryAt(replaced, number, OpenFlags.ReadOnly | OpenFlags.NoFollow, out _);
        using var file = earlier ?? OpenFile(path);
        for (long position = 0; position < size;)
        {
            var count = ReadFile(file, path, buffer.AsSpan(0, (int)Math.Min(BufferSize, size - position)), position);
            if (count == 0) throw new SpoiltLayer($"{path} has {position} bytes instead of {size}");
            target.Write(buffer, 0, count);
            position += count;
        }
    }

    private FileDescriptor OpenFile(string path)
    {
        try
        {
            return SafePath.Open(tree, path, OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlocking);
        }
        catch (LinuxException error) when (error.Errno is not (Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM))
        {
            throw new SpoiltLayer(error.Errno is Errno.ENOENT or Errno.ENOTDIR ? $"{path} is missing" : $"{path} cannot be opened ({error.Errno})");
        }
    }

    private static int ReadFile(FileDescriptor file, string path, Span<byte> buffer, long position)
    {
        try
        {
            return Read.At(file, buffer, position);
        }
        catch (LinuxException error)
        {
            throw new SpoiltLayer($"{path} cannot be read ({error.Errno})");
        }
    }
}
