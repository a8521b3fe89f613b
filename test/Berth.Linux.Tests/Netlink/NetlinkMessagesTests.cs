using System.Runtime.InteropServices;
using Berth.Linux.Netlink;
using Xunit;

namespace Berth.Linux.Tests.Netlink;

public sealed class NetlinkMessagesTests
{
    [Fact]
    public void Message_HasLengthTypeFlagsAndSequence_AndPaddedAttributes()
    {
        var messages = new NetlinkMessages();
        messages.Begin(16, NetlinkFlags.Create, "first");
        messages.Header(0x11223344u);
        messages.Attribute(3, "ab");
        messages.Begin(17, NetlinkFlags.None, "second");
        messages.Header(0x55667788u);
        var bytes = messages.Seal(7, NetlinkFlags.Ack);

        Assert.Equal(48, bytes.Length);
        Assert.Equal((28u, (ushort)16, (ushort)0x401, 7u), Header(bytes));
        Assert.Equal(new byte[] { 7, 0, 3, 0, (byte)'a', (byte)'b', 0, 0 }, bytes[20..28]);
        Assert.Equal((20u, (ushort)17, (ushort)0x5, 8u), Header(bytes[28..]));
    }

    [Fact]
    public void Nests_CarryTheLengthOfWhatIsInside()
    {
        var messages = new NetlinkMessages();
        messages.Begin(16, NetlinkFlags.None, "call");
        var outer = messages.BeginNest(18);
        var inner = messages.BeginNest(2);
        messages.Attribute(1, 0x01020304u);
        messages.EndNest(inner);
        messages.EndNest(outer);
        var bytes = messages.Seal(1, NetlinkFlags.None)[16..];

        Assert.Equal(new byte[] { 16, 0, 18, 0x80, 12, 0, 2, 0x80, 8, 0, 1, 0, 4, 3, 2, 1 }, bytes);
        var attributes = new NetlinkAttributes(bytes);
        Assert.True(attributes.Find(18));
        var nested = attributes.Nested;
        Assert.True(nested.Find(2));
        var value = nested.Nested;
        Assert.True(value.Find(1));
        Assert.Equal(0x01020304u, value.UInt32);
    }

    /// <summary>CVE-2021-43784: a length that wraps in its 16 bits lets the contents be read as attributes of the attacker's choice.</summary>
    [Theory]
    [InlineData(65531, true)]
    [InlineData(65532, false)]
    [InlineData(65536, false)]
    [InlineData(131072, false)]
    public void Attribute_TooLongForItsLength_IsRefusedAndNotCut(int size, bool fits)
    {
        var messages = new NetlinkMessages();
        messages.Begin(16, NetlinkFlags.None, "call");
        var e = Record.Exception(() => messages.Attribute(1, new byte[size]));
        Assert.Equal(fits, e is null);
        if (!fits) Assert.IsType<OverflowException>(e);
    }

    [Fact]
    public void Nest_TooLongForItsLength_IsRefusedAndNotCut()
    {
        var messages = new NetlinkMessages();
        messages.Begin(16, NetlinkFlags.None, "call");
        var nest = messages.BeginNest(18);
        messages.Attribute(1, new byte[40000]);
        messages.Attribute(2, new byte[40000]);
        Assert.Throws<OverflowException>(() => messages.EndNest(nest));
    }

    [Fact]
    public void NameWithAZeroByte_IsRefused()
    {
        var messages = new NetlinkMessages();
        messages.Begin(16, NetlinkFlags.None, "call");
        Assert.Throws<ArgumentException>(() => messages.Attribute(3, "eth0\0lo"));
    }

    [Theory]
    [InlineData(new byte[] { 4, 0, 1 })]
    [InlineData(new byte[] { 3, 0, 1, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 9, 0, 1, 0, 1, 2, 3, 4 })]
    [InlineData(new byte[] { 255, 255, 1, 0, 1, 2, 3, 4 })]
    public void Attribute_WithAnImpossibleLength_IsNotRead(byte[] bytes) =>
        Assert.Throws<InvalidDataException>(() => new NetlinkAttributes(bytes).MoveNext());

    [Fact]
    public void NumberOfTheWrongSize_IsNotRead() => Assert.Throws<InvalidDataException>(() =>
    {
        var attributes = new NetlinkAttributes([6, 0, 1, 0, 1, 2, 0, 0]);
        attributes.MoveNext();
        return attributes.UInt32;
    });

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(int.MaxValue)]
    public void Message_WithAnImpossibleLength_IsNotRead(int length) => Assert.Throws<InvalidDataException>(() =>
    {
        var bytes = new byte[16];
        MemoryMarshal.Write(bytes, length);
        ReadOnlySpan<byte> rest = bytes;
        return NetlinkHeader.TryRead(ref rest, out _, out _);
    });

    [Fact]
    public void RandomBytes_EndInAnAnswerOrAnException_NeverBeyondTheBuffer()
    {
        var random = new Random(1);
        var bytes = new byte[512];
        for (var round = 0; round < 20_000; round++)
        {
            var length = random.Next(bytes.Length);
            random.NextBytes(bytes.AsSpan(0, length));
            // Small lengths make the walk go further than one step.
            for (var i = 0; i + 1 < length; i += 8) bytes[i + 1] = 0;
            try
            {
                var attributes = new NetlinkAttributes(bytes.AsSpan(0, length));
                while (attributes.MoveNext()) _ = attributes.Text.Length;
            }
            catch (InvalidDataException)
            {
                // Said so, which is all that is asked.
            }
        }
    }

    private static (uint Length, ushort Type, ushort Flags, uint Sequence) Header(ReadOnlySpan<byte> bytes) => (
        MemoryMarshal.Read<uint>(bytes), MemoryMarshal.Read<ushort>(bytes[4..]), MemoryMarshal.Read<ushort>(bytes[6..]), MemoryMarshal.Read<uint>(bytes[8..]));
}
