using Berth.Linux.Calls;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Paths;

public sealed class PathTextTests
{
    [Fact]
    public void Decode_AnyBytes_EncodesToTheSameBytes()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0) bytes = [.. "grün/€/😀"u8, .. bytes];
            Assert.Equal(bytes, PathText.Encode(PathText.Decode(bytes)));
        }
    }

    [Fact]
    public void Decode_Utf8_IsTheOrdinaryString() => Assert.Equal("grün/€/😀", PathText.Decode("grün/€/😀"u8));

    [Fact]
    public void Encode_SurrogateThatIsNoByte_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => PathText.Encode("a\ud800b"));
        Assert.Throws<ArgumentException>(() => PathText.Encode("a\udc41b"));
    }

    [Fact]
    public void Names_NotUtf8_LiveThroughListingAndOpening()
    {
        using var temp = new TempDirectory();
        var name = PathText.Decode([0xE9, 0x74, 0xE9]);
        using (Open.At(temp.Descriptor, name, OpenFlags.Create | OpenFlags.WriteOnly, 0b110_100_100)) { }
        Assert.Equal([name], Getdents.All(temp.Descriptor).Select(e => e.Name));
        var longName = string.Concat(Enumerable.Repeat("é", 127));
        using (Open.At(temp.Descriptor, longName, OpenFlags.Create | OpenFlags.WriteOnly, 0b110_100_100)) { }
        Assert.NotNull(Stat.TryAt(temp.Descriptor, longName, out _));
    }
}
