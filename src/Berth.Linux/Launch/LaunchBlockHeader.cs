using System.Runtime.InteropServices;

namespace Berth.Linux.Launch;

/// <summary>The head of a laid out program. Offsets count from the head's own first byte.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LaunchBlockHeader
{
    public const uint ExpectedMagic = 0x314c4842;
    public const int Size = 40;
    private const uint DescriptorBit = 0x8000_0000;

    public uint Magic;
    public uint RecordsOffset;
    public uint RecordCount;
    public uint SlotsOffset;
    public uint SlotCount;
    public uint PidfdOffset;
    public uint RelocationsOffset;
    public uint RelocationCount;
    public uint DescriptorCount;

    /// <summary>Where the first child leaves the pid of the second; 0 when there is only one.</summary>
    public uint SecondChildSlot;

    /// <summary>A relocation: where a word is, and whether it becomes a descriptor or an address.</summary>
    public static uint Relocation(int offset, bool isDescriptor) => (uint)offset | (isDescriptor ? DescriptorBit : 0);

    public static (uint Offset, bool IsDescriptor) Relocation(uint entry) => (entry & ~DescriptorBit, (entry & DescriptorBit) != 0);
}
