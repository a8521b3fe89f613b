using System.Security.Cryptography;
using Berth.Images.Streams;

namespace Berth.Images.Tests.Streams;

public sealed class BlockFanTests
{
    private readonly byte[] _content = RandomNumberGenerator.GetBytes((12 * BlockFan.BlockSize) + 77);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EveryReader_GetsAllOfIt(bool blocks)
    {
        var fan = new BlockFan(3);
        var readers = Enumerable.Range(0, 3).Select(i => Task.Factory.StartNew(() => ReadAll(fan[i]), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        var source = new MemoryStream(_content);
        await (blocks ? Task.Run(() => fan.Pump(source, long.MaxValue, Token), Token) : fan.PumpAsync(source, long.MaxValue, Token));
        foreach (var reader in readers) Assert.Equal(_content, await reader);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReaderThatLeft_HoldsNobodyUp(bool blocks)
    {
        var fan = new BlockFan(2);
        fan[0].ReadExactly(Array.Empty<byte>());
        var reading = Task.Factory.StartNew(() => ReadAll(fan[1]), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var source = new MemoryStream(_content);
        var pump = blocks ? Task.Run(() => fan.Pump(source, long.MaxValue, Token), Token) : fan.PumpAsync(source, long.MaxValue, Token);
        fan[0].ReadExactly(new byte[1000]);
        fan[0].Dispose();
        await pump;
        Assert.Equal(_content, await reading);
        Assert.Throws<ObjectDisposedException>(() => fan[0].ReadByte());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FullReader_HoldsThePumpUpUntilItIsStopped(bool blocks)
    {
        var fan = new BlockFan(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var source = new MemoryStream(_content);
        var pump = blocks ? Task.Run(() => fan.Pump(source, long.MaxValue, stop.Token), Token) : fan.PumpAsync(source, long.MaxValue, stop.Token);
        fan[0].ReadExactly(new byte[10]);
        Assert.False(pump.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pump);
        Assert.ThrowsAny<OperationCanceledException>(() => ReadAll(fan[0]));
    }

    [Fact]
    public async Task TooLong_IsToldToReadersToo()
    {
        var fan = new BlockFan(1);
        var reading = Task.Factory.StartNew(() => ReadAll(fan[0]), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Assert.ThrowsAsync<ImageException>(() => fan.PumpAsync(new MemoryStream(_content), _content.Length - 1, Token));
        await Assert.ThrowsAsync<ImageException>(() => reading);
    }

    private static byte[] ReadAll(BlockReader reader)
    {
        var content = new MemoryStream();
        for (var block = reader.ReadBlock(100_000); !block.IsEmpty; block = reader.ReadBlock(100_000)) content.Write(block);
        return content.ToArray();
    }
}
