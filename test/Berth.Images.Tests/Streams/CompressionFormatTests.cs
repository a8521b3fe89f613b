using System.Text;
using Berth.Images.Streams;
using Berth.Images.Tests.Samples;

namespace Berth.Images.Tests.Streams;

/// <summary>Every compression against the program that made it.</summary>
public sealed class CompressionFormatTests
{
    public static TheoryData<string, string> Formats => new()
    {
        { "gzip", "gzip: invalid compressed data" },
        { "zstd", "zstd: " },
        { "bzip2", "bzip2: compressed data is corrupt" },
        { "xz", "xz: compressed data is corrupt" },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void WhatTheProgramMade_IsReadAsItWas(string program, string damaged)
    {
        _ = damaged;
        foreach (var content in (byte[][])[[], [7], Text(3_000_000)])
            Assert.Equal(content, Read(Compress(program, content)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Streams_OneAfterTheOther_AreReadAsOne(string program, string damaged)
    {
        _ = damaged;
        byte[] first = Text(200_000), second = Text(70_000);
        Assert.Equal([.. first, .. second], Read([.. Compress(program, first), .. Compress(program, second)]));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Input_ThatStopsTooEarly_IsAnUnexpectedEnd(string program, string damaged)
    {
        _ = damaged;
        var compressed = Compress(program, Text(300_000));
        foreach (var length in (int[])[compressed.Length / 3, compressed.Length / 2, compressed.Length - 1])
            Assert.Equal("unexpected EOF", Assert.Throws<ImageException>(() => Read(compressed[..length])).Message);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void DamagedInput_IsRefusedByName(string program, string damaged)
    {
        var compressed = Compress(program, Text(300_000));
        compressed.AsSpan(compressed.Length / 2, 64).Fill(0x55);
        Assert.StartsWith(damaged, Assert.Throws<ImageException>(() => Read(compressed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Xz_ThatWantsTooMuchMemory_IsRefused()
    {
        var compressed = Programs.Run("xz", ["-c", "--lzma2=dict=256MiB"], Text(1000));
        Assert.Equal("xz: decompression wants more than 128 MiB of memory", Assert.Throws<ImageException>(() => Read(compressed)).Message);
    }

    private static byte[] Compress(string program, byte[] content) => Programs.Run(program, ["-c"], content);

    // Words that compress, and are not all alike.
    private static byte[] Text(int length)
    {
        var random = new Random(length);
        var text = new StringBuilder();
        while (text.Length < length) text.Append(random.Next(100_000)).Append(' ');
        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static byte[] Read(byte[] compressed)
    {
        using var read = DecompressedStream.Open(new MemoryStream(compressed));
        var content = new MemoryStream();
        read.CopyTo(content);
        return content.ToArray();
    }
}
