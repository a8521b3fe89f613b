using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Netlink;

/// <summary>Flags of a request, netlink(7).</summary>
[Flags]
public enum NetlinkFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>NLM_F_REQUEST.</summary>
    Request = 0x1,
    /// <summary>NLM_F_MULTI.</summary>
    Multi = 0x2,
    /// <summary>NLM_F_ACK.</summary>
    Ack = 0x4,
    /// <summary>NLM_F_DUMP_INTR: what was listed changed meanwhile.</summary>
    DumpInterrupted = 0x10,
    /// <summary>NLM_F_REPLACE.</summary>
    Replace = 0x100,
    /// <summary>NLM_F_EXCL.</summary>
    Exclusive = 0x200,
    /// <summary>NLM_F_CREATE.</summary>
    Create = 0x400,
    /// <summary>NLM_F_APPEND.</summary>
    Append = 0x800,
    /// <summary>NLM_F_DUMP.</summary>
    Dump = 0x300,
}

/// <summary>
/// Writes one or several netlink messages into one buffer, to be sent at once. Every length is checked: an attribute that does not
/// fit its 16-bit length field is refused instead of cut (what went wrong in CVE-2021-43784).
/// </summary>
public sealed class NetlinkMessages
{
    /// <summary>Bytes of struct nlmsghdr.</summary>
    internal const int HeaderSize = 16;
    private const int AttributeHeaderSize = 4;
    private const ushort Nested = 0x8000;

    private readonly List<(int Offset, string Call)> _messages = [];
    private byte[] _buffer = new byte[512];
    private int _length;
    private int _start = -1;

    /// <summary>How many messages at the end never get an answer (nfnetlink's end of batch).</summary>
    internal int Unanswered { get; set; }

    /// <summary>How many messages there are.</summary>
    public int Count => _messages.Count;

    /// <summary>What would be sent.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Forgets everything, keeps the memory.</summary>
    public void Clear()
    {
        _messages.Clear();
        Unanswered = 0;
        _length = 0;
        _start = -1;
    }

    /// <summary>Begins a message and closes the one before.</summary>
    /// <param name="type">nlmsg_type.</param>
    /// <param name="flags">Flags beyond NLM_F_REQUEST.</param>
    /// <param name="call">How an error text names the request: <c>RTM_NEWLINK(berth0, bridge)</c>.</param>
    public void Begin(ushort type, NetlinkFlags flags, string call)
    {
        Close();
        _start = _length;
        _messages.Add((_start, call));
        var header = Grow(HeaderSize);
        MemoryMarshal.Write(header, 0u);
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], (ushort)(flags | NetlinkFlags.Request));
        header[8..].Clear();
    }

    /// <summary>Appends the fixed header of the family (ifinfomsg, nfgenmsg, ...), padded.</summary>
    public void Header<T>(in T header)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in header));
        Raw(bytes);
    }

    /// <summary>Appends an attribute.</summary>
    /// <exception cref="OverflowException">The value does not fit a 16-bit length.</exception>
    public void Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        var size = checked((ushort)(AttributeHeaderSize + value.Length));
        var header = Grow(AttributeHeaderSize);
        MemoryMarshal.Write(header, size);
        MemoryMarshal.Write(header[2..], type);
        Raw(value);
    }

    /// <summary>An attribute of one byte.</summary>
    public void Attribute(ushort type, byte value) => Attribute(type, [value]);

    /// <summary>A 16-bit attribute in host order.</summary>
    public void Attribute(ushort type, ushort value) => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(in value)));

    /// <summary>A 32-bit attribute in host order.</summary>
    public void Attribute(ushort type, uint value) => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    /// <summary>A 32-bit attribute in network order, as all of nfnetlink.</summary>
    public void BigEndian(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Attribute(type, bytes);
    }

    /// <summary>A 16-bit attribute in network order.</summary>
    public void BigEndian(ushort type, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        Attribute(type, bytes);
    }

    /// <summary>A string with its terminating zero.</summary>
    /// <exception cref="ArgumentException">The string itself contains a zero.</exception>
    public void Attribute(ushort type, string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("a name cannot contain a zero byte", nameof(value));
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(value.Length) + 1];
        var length = Encoding.UTF8.GetBytes(value, bytes);
        Attribute(type, bytes.AsSpan(0, length + 1));
    }

    /// <summary>Opens an attribute that contains attributes; close it with <see cref="EndNest"/>.</summary>
    public int BeginNest(ushort type)
    {
        var at = _length;
        var header = Grow(AttributeHeaderSize);
        MemoryMarshal.Write(header, (ushort)0);
        MemoryMarshal.Write(header[2..], (ushort)(type | Nested));
        return at;
    }

    /// <summary>Closes what <see cref="BeginNest"/> opened.</summary>
    /// <exception cref="OverflowException">The contents do not fit a 16-bit length.</exception>
    public void EndNest(int nest) => MemoryMarshal.Write(_buffer.AsSpan(nest), checked((ushort)(_length - nest)));

    /// <summary>Appends bytes as they are, padded to four.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        var padded = checked(value.Length + 3) & ~3;
        var target = Grow(padded);
        value.CopyTo(target);
        target[value.Length..].Clear();
    }

    /// <summary>Closes the last message, numbers all from <paramref name="sequence"/> on and asks for an answer to the last.</summary>
    internal ReadOnlySpan<byte> Seal(uint sequence, NetlinkFlags lastFlags)
    {
        Close();
        for (var i = 0; i < _messages.Count; i++)
        {
            var header = _buffer.AsSpan(_messages[i].Offset);
            MemoryMarshal.Write(header[8..], sequence + (uint)i);
            if (i != _messages.Count - 1 - Unanswered) continue;
            var flags = MemoryMarshal.Read<NetlinkFlags>(header[6..]) | lastFlags;
            MemoryMarshal.Write(header[6..], (ushort)flags);
        }

        return Bytes;
    }

    internal string Call(int index) => _messages[index].Call;

    private void Close()
    {
        if (_start < 0) return;
        MemoryMarshal.Write(_buffer.AsSpan(_start), (uint)(_length - _start));
        _start = -1;
    }

    private Span<byte> Grow(int size)
    {
        var end = checked(_length + size);
        if (end > _buffer.Length) Array.Resize(ref _buffer, Math.Max(end, checked(_buffer.Length * 2)));
        var span = _buffer.AsSpan(_length, size);
        _length = end;
        return span;
    }
}
