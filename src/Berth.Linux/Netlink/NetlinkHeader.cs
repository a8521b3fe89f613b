using System.Runtime.InteropServices;

namespace Berth.Linux.Netlink;

/// <summary>struct nlmsghdr of an answer.</summary>
internal readonly record struct NetlinkHeader(ushort Type, NetlinkFlags Flags, uint Sequence)
{
    internal const ushort Error = 2;
    internal const ushort Done = 3;

    /// <summary>Takes the next message off <paramref name="bytes"/>; false at the end.</summary>
    /// <exception cref="InvalidDataException">A length that cannot be.</exception>
    internal static bool TryRead(ref ReadOnlySpan<byte> bytes, out NetlinkHeader header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        if (bytes.Length == 0) return false;
        if (bytes.Length < NetlinkMessages.HeaderSize) throw new InvalidDataException($"netlink message cut short: {bytes.Length} bytes left");
        var length = MemoryMarshal.Read<uint>(bytes);
        if (length < NetlinkMessages.HeaderSize || length > bytes.Length)
            throw new InvalidDataException($"netlink message of {length} bytes where {bytes.Length} are left");
        header = new NetlinkHeader(
            MemoryMarshal.Read<ushort>(bytes[4..]), MemoryMarshal.Read<NetlinkFlags>(bytes[6..]), MemoryMarshal.Read<uint>(bytes[8..]));
        payload = bytes[NetlinkMessages.HeaderSize..(int)length];
        if (header.Type == Error && payload.Length < 4) throw new InvalidDataException("netlink error message without an error");
        bytes = bytes[(int)Math.Min((length + 3) & ~3u, (uint)bytes.Length)..];
        return true;
    }
}

/// <summary>The kernel's sentence about a refused request.</summary>
internal static class ExtendedAck
{
    private const int Capped = 0x100;
    private const int HasAttributes = 0x200;
    private const ushort Message = 1;

    /// <summary>NLMSGERR_ATTR_MSG, or null.</summary>
    internal static string? Text(NetlinkHeader header, ReadOnlySpan<byte> payload)
    {
        if (((int)header.Flags & HasAttributes) == 0) return null;
        // int error, then the request: its header alone when capped, else all of it.
        var offset = header.Type == NetlinkHeader.Done ? 4 : 4 + NetlinkMessages.HeaderSize;
        if (header.Type == NetlinkHeader.Error && ((int)header.Flags & Capped) == 0 && payload.Length >= 8)
            offset = 4 + (int)Math.Min((MemoryMarshal.Read<uint>(payload[4..]) + 3) & ~3u, (uint)payload.Length - 4);
        if (offset > payload.Length) return null;
        var attributes = new NetlinkAttributes(payload[offset..]);
        return attributes.Find(Message) ? attributes.Text : null;
    }
}
