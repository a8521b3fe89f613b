using Berth.Api.Streams;

namespace Berth.Api.Tests.Streams;

public sealed class StreamFrameTests
{
    [Fact]
    public void Header_WrittenAndRead_IsTheSame()
    {
        var bytes = new byte[8];
        foreach (var length in (int[])[0, 1, 255, 65536, int.MaxValue])
        {
            new StreamFrame(StreamKind.Stderr, length).Write(bytes);
            Assert.True(StreamFrame.TryRead(bytes, out var frame));
            Assert.Equal(new StreamFrame(StreamKind.Stderr, length), frame);
        }
    }

    [Fact]
    public void Header_IsKindThreeZerosAndBigEndianLength()
    {
        var bytes = new byte[] { 9, 9, 9, 9, 9, 9, 9, 9 };
        new StreamFrame(StreamKind.Stdout, 0x01020304).Write(bytes);
        Assert.Equal([1, 0, 0, 0, 1, 2, 3, 4], bytes);
    }

    [Fact]
    public void Header_RandomBytes_AreReadOrRefused()
    {
        var random = new Random(1);
        var bytes = new byte[8];
        for (var i = 0; i < 10_000; i++)
        {
            random.NextBytes(bytes);
            try
            {
                Assert.True(StreamFrame.TryRead(bytes, out var frame));
                Assert.True(bytes[0] <= 3 && frame.Length >= 0);
            }
            catch (InvalidDataException)
            {
                Assert.True(bytes[0] > 3 || bytes[4] > 127);
            }
        }
    }

    [Fact]
    public void Header_TooShort_IsNotThereYet() => Assert.False(StreamFrame.TryRead(new byte[7], out _));
}
