using System.Buffers.Binary;

namespace Berth.Testing.Images;

/// <summary>A zstd frame whose blocks are stored and not compressed (RFC 8878 3.1.1): enough to see whether it is read.</summary>
public static class ZstdFrame
{
    private const int LargestBlock = 128 * 1024;

    public static byte[] Store(ReadOnlySpan<byte> content)
    {
        using var stream = new MemoryStream();
        Span<byte> header = stackalloc byte[14];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xFD2FB528);
        header[4] = 0b1100_0000; // content size in eight bytes, window descriptor present
        header[5] = 7 << 3;      // window of 128 KB
        BinaryPrimitives.WriteUInt64LittleEndian(header[6..], (ulong)content.Length);
        stream.Write(header);
        do
        {
            var block = content[..Math.Min(content.Length, LargestBlock)];
            content = content[block.Length..];
            var value = (block.Length << 3) | (content.Length == 0 ? 1 : 0);
            stream.Write([(byte)value, (byte)(value >> 8), (byte)(value >> 16)]);
            stream.Write(block);
        }
        while (content.Length > 0);

        return stream.ToArray();
    }
}
