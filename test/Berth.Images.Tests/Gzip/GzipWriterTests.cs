using System.Diagnostics;
using System.IO.Compression;
using Berth.Images.Gzip;
using Berth.Testing;

namespace Berth.Images.Tests.Gzip;

public sealed class GzipWriterTests
{
    private static readonly Random s_random = new(20_261_127);

    public static TheoryData<string> Kinds => ["nothing", "one", "zeros", "noise", "noise of two", "text", "periods", "far", "rare", "mixed"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Written_IsWhatOthersRead(string kind)
    {
        foreach (var length in (int[])[1, 2, 3, 15, 16, 17, 300, 32_768, 131_072, 163_840, 163_841, 700_001])
        {
            var content = Content(kind, length);
            Assert.True(content.AsSpan().SequenceEqual(Unpack(Pack(content, content.Length + 1))), $"{kind} of {length} bytes");
        }
    }

    [Fact]
    public void AnyPiecesOfAnything_GiveTheSameBytes()
    {
        for (var i = 0; i < 60; i++)
        {
            var content = Content("mixed", s_random.Next(1, 500_000));
            var whole = Pack(content, content.Length);
            Assert.Equal(whole, Pack(content, s_random.Next(1, 100_000)));
            Assert.True(content.AsSpan().SequenceEqual(Unpack(whole)), $"mixed, number {i}");
        }
    }

    [Fact]
    public void Noise_GrowsByNextToNothing() => Assert.InRange(Pack(Content("noise", 1_000_000), 4096).Length, 1_000_000, 1_000_200);

    [Fact]
    public void Repeated_ShrinksALot()
    {
        Assert.InRange(Pack(Content("zeros", 1_000_000), 4096).Length, 1, 6_000);
        Assert.InRange(Pack(Content("text", 1_000_000), 4096).Length, 1, 600_000);
    }

    [Fact]
    public async Task Gzip_TakesItAndItsChecksum()
    {
        using var directory = new TempDirectory();
        var content = Content("mixed", 3_000_000);
        await File.WriteAllBytesAsync(directory["x.gz"], Pack(content, 70_000), TestContext.Current.CancellationToken);
        using var gzip = Process.Start(new ProcessStartInfo("gzip", ["-d", directory["x.gz"]]))!;
        await gzip.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, gzip.ExitCode);
        Assert.Equal(content, await File.ReadAllBytesAsync(directory["x"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Checksum_IsTheKnownOne_HoweverItIsMade()
    {
        Assert.Equal(0xCBF43926, Crc32.Append(0, "123456789"u8));
        Assert.Equal(0u, Crc32.Append(0, []));
        foreach (var length in (int[])[1, 63, 64, 127, 128, 129, 191, 192, 255, 256, 1000, 65_536])
        {
            var content = Content("noise", length);
            var byTables = ~Crc32.ByTables(~0u, content);
            Assert.Equal(byTables, Crc32.Append(0, content));
            Assert.Equal(byTables, Crc32.Append(Crc32.Append(0, content.AsSpan(0, length / 3)), content.AsSpan(length / 3)));
        }
    }

    private static byte[] Pack(byte[] content, int piece)
    {
        var packed = new MemoryStream();
        using (var gzip = new GzipWriter(packed))
            for (var i = 0; i < content.Length; i += piece) gzip.Write(content, i, Math.Min(piece, content.Length - i));
        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] packed)
    {
        var content = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress)) gzip.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Content(string kind, int length)
    {
        var content = new byte[kind == "nothing" ? 0 : kind == "one" ? 1 : length];
        switch (kind)
        {
            case "noise": s_random.NextBytes(content); break;
            case "noise of two": Fill(content, _ => (byte)s_random.Next(2)); break;
            case "text": Fill(content, i => (byte)"lorem ipsum dolor sit amet "[(i * 7 / 5 + s_random.Next(3)) % 27]); break;
            case "periods": Fill(content, i => (byte)(i % (1 + (i / 5000 % 300)))); break;
            // As far back as can be referred to, and one farther.
            case "far": Fill(content, i => i < 40_000 ? (byte)s_random.Next(256) : content[i - 32_768 - (i / 100_000 % 2)]); break;
            // Codes that would be longer than they may be: how often each comes grows as Fibonacci's numbers do.
            case "rare": Fill(content, _ => (byte)Rare()); break;
            case "mixed": Mix(content); break;
        }
        return content;
    }

    private static int Rare()
    {
        var symbol = 0;
        while (symbol < 30 && s_random.NextDouble() < 0.38) symbol++;
        return symbol;
    }

    private static void Mix(byte[] content)
    {
        string[] kinds = ["zeros", "noise", "noise of two", "text", "periods", "rare"];
        for (var i = 0; i < content.Length;)
        {
            var part = Content(kinds[s_random.Next(kinds.Length)], Math.Min(s_random.Next(1, 60_000), content.Length - i));
            part.CopyTo(content, i);
            i += part.Length;
        }
    }

    private static void Fill(byte[] content, Func<int, byte> value)
    {
        for (var i = 0; i < content.Length; i++) content[i] = value(i);
    }
}
