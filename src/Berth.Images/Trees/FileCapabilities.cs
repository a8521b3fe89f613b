using System.Buffers.Binary;
using Berth.Linux.Processes;

namespace Berth.Images.Trees;

/// <summary>
/// capabilities(7) of a file, <c>struct vfs_ns_cap_data</c>: version 3 names the root they hold for, version 2 means the initial one. A
/// container knows no other root than its own.
/// </summary>
internal static class FileCapabilities
{
    private const string Name = "security.capability";
    private const int Size2 = 20;
    private const int Size3 = 24;
    private const uint VersionMask = 0xFF00_0000;
    private const uint Version2 = 0x0200_0000;
    private const uint Version3 = 0x0300_0000;

    /// <summary>The attribute as it is read out here, as the container has it.</summary>
    public static byte[] Inside(string name, byte[] value, UserMaps users)
    {
        if (name != Name || value.Length != Size3 || BinaryPrimitives.ReadUInt32LittleEndian(value.AsSpan(Size2)) != users.RootUser) return value;
        return WithVersion(value.AsSpan(0, Size2), Version2);
    }

    /// <summary>The attribute as the container has it, as it must be written from out here.</summary>
    public static byte[] Outside(string name, byte[] value, UserMaps users)
    {
        if (name != Name || value.Length != Size2) return value;
        var placed = new byte[Size3];
        WithVersion(value, Version3).CopyTo(placed, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(placed.AsSpan(Size2), users.RootUser);
        return placed;
    }

    private static byte[] WithVersion(ReadOnlySpan<byte> value, uint version)
    {
        var changed = value.ToArray();
        var magic = BinaryPrimitives.ReadUInt32LittleEndian(changed);
        BinaryPrimitives.WriteUInt32LittleEndian(changed, (magic & ~VersionMask) | version);
        return changed;
    }
}
