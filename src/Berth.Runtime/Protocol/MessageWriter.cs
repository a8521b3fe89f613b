using System.Buffers.Binary;
using System.Text;

namespace Berth.Runtime.Protocol;

/// <summary>Writes a message field by field into a buffer that is large enough for any.</summary>
internal ref struct MessageWriter(Span<byte> buffer)
{
    public const uint Magic = 0x31687342;

    /// <summary>No message is longer.</summary>
    public const int MaxLength = 32 * 1024;

    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public void Head(MessageType type, ulong cookie)
    {
        U32(Magic);
        U16((ushort)type);
        U16(0);
        U64(cookie);
    }

    public void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer[Length..], value);
        Length += 2;
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[Length..], value);
        Length += 4;
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer[Length..], value);
        Length += 8;
    }

    public void I16(int value) => U16((ushort)checked((short)value));

    public void I32(int value) => U32((uint)value);

    public void I64(long value) => U64((ulong)value);

    public void Text(string? text)
    {
        var length = text is null ? 0 : Encoding.UTF8.GetBytes(text, _buffer[(Length + 2)..]);
        U16(checked((ushort)length));
        Length += length;
    }
}

/// <summary>
/// Reads a message field by field. Whatever does not fit makes every later field zero or empty and <see cref="IsComplete"/> false, so
/// that a decoder reads straight on and asks once at its end.
/// </summary>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;
    private bool _failed;

    /// <summary>True when every field was there and nothing is left.</summary>
    public readonly bool IsComplete => !_failed && _rest.IsEmpty;

    public (MessageType Type, ulong Cookie) Head()
    {
        if (U32() != MessageWriter.Magic) _failed = true;
        var type = (MessageType)U16();
        if (U16() != 0) _failed = true;
        var cookie = U64();
        return _failed ? (MessageType.None, 0) : (type, cookie);
    }

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public int I16() => (short)U16();

    public int I32() => (int)U32();

    public long I64() => (long)U64();

    public string Text()
    {
        var length = U16();
        if (_failed || length > _rest.Length)
        {
            _failed = true;
            return "";
        }

        var text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_failed || length > _rest.Length)
        {
            _failed = true;
            return Zeros;
        }

        var field = _rest[..length];
        _rest = _rest[length..];
        return field;
    }

    private static ReadOnlySpan<byte> Zeros => [0, 0, 0, 0, 0, 0, 0, 0];
}
