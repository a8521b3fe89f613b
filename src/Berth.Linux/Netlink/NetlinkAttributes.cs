using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Netlink;

/// <summary>
/// Walks the attributes of a message. A length that is shorter than its own header or longer than what is left ends in an
/// exception, never in a read beyond the message.
/// </summary>
public ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The current attribute's type without its flag bits.</summary>
    public ushort Type { get; private set; }

    /// <summary>The current attribute's contents.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The contents as a 32-bit number in host order.</summary>
    public readonly uint UInt32 => MemoryMarshal.Read<uint>(Sized(4));

    /// <summary>The contents as a 32-bit number in network order.</summary>
    public readonly uint BigEndian32 => BinaryPrimitives.ReadUInt32BigEndian(Sized(4));

    /// <summary>The contents as a 16-bit number in network order.</summary>
    public readonly ushort BigEndian16 => BinaryPrimitives.ReadUInt16BigEndian(Sized(2));

    /// <summary>The contents up to the first zero, as text.</summary>
    public readonly string Text
    {
        get
        {
            var end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }

    /// <summary>The attributes within the current one.</summary>
    public readonly NetlinkAttributes Nested => new(Value);

    /// <summary>Goes to the next attribute; false at the end.</summary>
    /// <exception cref="InvalidDataException">A length that cannot be.</exception>
    public bool MoveNext()
    {
        if (_rest.Length == 0) return false;
        if (_rest.Length < 4) throw new InvalidDataException($"netlink attribute cut short: {_rest.Length} bytes left");
        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < 4 || length > _rest.Length)
            throw new InvalidDataException($"netlink attribute of {length} bytes where {_rest.Length} are left");
        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & 0x3fff);
        Value = _rest[4..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }

    /// <summary>Goes to the next attribute of this type; false when there is none.</summary>
    public bool Find(ushort type)
    {
        while (MoveNext())
            if (Type == type) return true;
        return false;
    }

    private readonly ReadOnlySpan<byte> Sized(int size) => Value.Length == size
        ? Value
        : throw new InvalidDataException($"netlink attribute {Type} has {Value.Length} bytes where {size} were expected");
}
