using System.Security.Cryptography;
using Berth.Images.Streams;
using Berth.Images.Tar;
using Berth.Images.Tests.Samples;

namespace Berth.Images.Tests.Tar;

public sealed class ReadInPlaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Content_IsWhatWasWritten_WhereverBlocksEnd(bool fromBlocks)
    {
        int[] sizes = [0, 1, 511, 512, 513, BlockFan.BlockSize - 1536, BlockFan.BlockSize, (3 * BlockFan.BlockSize) + 7, 100_000];
        var contents = sizes.Select(RandomNumberGenerator.GetBytes).ToList();
        var layer = new Layer();
        for (var i = 0; i < contents.Count; i++) layer.Add(new TarEntry { Name = $"f{i}" }, contents[i]);
        var source = new MemoryStream(layer.Bytes());
        var fan = new BlockFan(1);
        var pump = fromBlocks ? fan.PumpAsync(source, long.MaxValue, Token) : Task.CompletedTask;

        var read = await Task.Factory.StartNew(() => ReadAll(fromBlocks ? fan[0] : source), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        await pump;
        Assert.Equal(contents, read);
    }

    [Fact]
    public async Task EndInTheMiddle_IsSaid()
    {
        var tar = Layer.OfFile("f", new string('x', 5000));
        var fan = new BlockFan(1);
        var pump = fan.PumpAsync(new MemoryStream(tar, 0, 3000), long.MaxValue, Token);
        var read = Task.Factory.StartNew(() => ReadAll(fan[0]), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.Equal("unexpected EOF", (await Assert.ThrowsAsync<ImageException>(() => read)).Message);
        await pump;
    }

    private static List<byte[]> ReadAll(Stream source)
    {
        using (source)
        {
            var (reader, buffer, contents) = (new TarReader(source), new byte[70_000], new List<byte[]>());
            while (reader.Next() is not null)
            {
                var content = new MemoryStream();
                for (var piece = reader.ReadInPlace(buffer); !piece.IsEmpty; piece = reader.ReadInPlace(buffer)) content.Write(piece);
                contents.Add(content.ToArray());
            }
            return contents;
        }
    }
}
