using System.IO.Compression;
using Berth.Linux.Compression;

namespace Berth.Images.Streams;

/// <summary>How a blob is compressed, by its first bytes; media types lie more often than magic numbers.</summary>
internal enum Compression
{
    None,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

/// <summary>Knows the compressions that layers and archives come in.</summary>
internal static class CompressionFormat
{
    public static Compression Detect(ReadOnlySpan<byte> head) => head switch
    {
        [0x1f, 0x8b, 0x08, ..] => Compression.Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression.Zstd,
        // A skippable frame, as zstd:chunked and pzstd put in front.
        [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => Compression.Zstd,
        [(byte)'B', (byte)'Z', (byte)'h', ..] => Compression.Bzip2,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => Compression.Xz,
        _ => Compression.None,
    };

    /// <summary>The content of <paramref name="source"/>, which is not disposed.</summary>
    public static Stream Open(Stream source, Compression compression)
    {
        try
        {
            return compression switch
            {
                Compression.Gzip => new GZipStream(source, CompressionMode.Decompress, leaveOpen: true),
                Compression.Zstd => DecoderStream.Zstd(source),
                Compression.Bzip2 => DecoderStream.Bzip2(source),
                Compression.Xz => DecoderStream.Xz(source),
                _ => source,
            };
        }
        catch (NotSupportedException error)
        {
            throw new ImageException(ImageErrorCode.NotImplemented, error.Message, error);
        }
    }
}

/// <summary>Reads on the calling thread, and says what is wrong with the compressed data as an <see cref="ImageException"/>.</summary>
internal sealed class DecompressedStream(Stream inner) : ReadOnlyStream
{
    /// <summary>The content of <paramref name="source"/>, however it is compressed. Its first bytes are read at once; it is not disposed.</summary>
    public static DecompressedStream Open(Stream source)
    {
        var head = HeadedStream.Peek(source);
        return new DecompressedStream(CompressionFormat.Open(head, CompressionFormat.Detect(head.Head)));
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (EndOfStreamException error)
        {
            throw new ImageException(ImageErrorCode.Invalid, "unexpected EOF", error);
        }
        catch (InvalidDataException error)
        {
            // The system's libraries speak for themselves; GZipStream has one exception for damage and for a missing end, and words from zip files.
            throw new ImageException(
                ImageErrorCode.Invalid,
                inner is DecoderStream ? error.Message
                : error.Message.Contains("truncated", StringComparison.OrdinalIgnoreCase) ? "unexpected EOF"
                : "gzip: invalid compressed data",
                error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
