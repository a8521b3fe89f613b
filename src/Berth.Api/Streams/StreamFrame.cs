using System.Buffers.Binary;

namespace Berth.Api.Streams;

/// <summary>Which stream a frame belongs to.</summary>
public enum StreamKind : byte
{
    /// <summary>Standard input; a reader shows it as output.</summary>
    Stdin = 0,
    /// <summary>Standard output.</summary>
    Stdout = 1,
    /// <summary>Standard error.</summary>
    Stderr = 2,
    /// <summary>A sentence of the daemon's that ends the stream as a failure.</summary>
    SystemError = 3,
}

/// <summary>
/// The header of one frame of a multiplexed stream: the kind, three zero bytes, and the length of the payload, big-endian.
/// </summary>
/// <param name="Kind">Which stream.</param>
/// <param name="Length">Bytes that follow.</param>
public readonly record struct StreamFrame(StreamKind Kind, int Length)
{
    /// <summary>Bytes of a header.</summary>
    public const int HeaderLength = 8;

    /// <summary>Writes the header into the first <see cref="HeaderLength"/> bytes.</summary>
    public void Write(Span<byte> header)
    {
        header[0] = (byte)Kind;
        header[1] = header[2] = header[3] = 0;
        BinaryPrimitives.WriteInt32BigEndian(header[4..8], Length);
    }

    /// <summary>
    /// Reads a header. False when there are fewer than eight bytes; <see cref="InvalidDataException"/> when the kind is none of the four
    /// or the length does not fit.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> header, out StreamFrame frame)
    {
        frame = default;
        if (header.Length < HeaderLength)
            return false;
        if (header[0] > (byte)StreamKind.SystemError)
            throw new InvalidDataException($"unrecognized stream: {header[0]}");
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[4..8]);
        if (length > int.MaxValue)
            throw new InvalidDataException($"frame of {length} bytes");
        frame = new StreamFrame((StreamKind)header[0], (int)length);
        return true;
    }
}
