using Berth.Engine.Logs;
using Xunit;

namespace Berth.Engine.Tests.Logs;

public sealed class ReadLogsTests : IDisposable
{
    private static readonly LogRequest s_all = new() { Stdout = true, Stderr = true };
    private readonly LogFolder _log = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Log_Whole_ComesInOrder()
    {
        _log.Write("a", "b").WriteStderr("c");
        Assert.Equal("a\nb\nc\n", await _log.ReadAsync(s_all, Ct));
    }

    [Fact]
    public async Task Log_OfOneStream_LeavesTheOtherOut()
    {
        _log.Write("a").WriteStderr("b").Write("c");
        Assert.Equal("b\n", await _log.ReadAsync(s_all with { Stdout = false }, Ct));
        Assert.Equal("a\nc\n", await _log.ReadAsync(s_all with { Stderr = false }, Ct));
    }

    [Fact]
    public async Task Log_Framed_HasOneFrameALine()
    {
        _log.Write("a").WriteStderr("bc").Write("d").Write("e");
        Assert.Equal(
            "\u0001\0\0\0\0\0\0\u0002a\n\u0002\0\0\0\0\0\0\u0003bc\n\u0001\0\0\0\0\0\0\u0002d\n\u0001\0\0\0\0\0\0\u0002e\n",
            await _log.ReadAsync(s_all with { Framed = true }, Ct));
    }

    [Fact]
    public async Task Log_InSharedFrames_ChangesFrameWithTheStream()
    {
        _log.Write("a").WriteStderr("bc").Write("d").Write("e");
        Assert.Equal(
            "\u0001\0\0\0\0\0\0\u0002a\n\u0002\0\0\0\0\0\0\u0003bc\n\u0001\0\0\0\0\0\0\u0004d\ne\n",
            await _log.ReadAsync(s_all with { Framed = true, SharedFrames = true }, Ct));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "d\n")]
    [InlineData(3, "b\nc\nd\n")]
    [InlineData(4, "a\nb\nc\nd\n")]
    [InlineData(99, "a\nb\nc\nd\n")]
    public async Task Tail_CountsLinesAcrossRotatedFiles(int lines, string text)
    {
        _log.Write("a", "b");
        _log.Rotate();
        _log.Write("c");
        _log.Rotate();
        _log.Write("d");
        Assert.Equal(text, await _log.ReadAsync(s_all with { Tail = lines }, Ct));
    }

    [Fact]
    public async Task Tail_OfManyLines_ReadsAcrossBlocks()
    {
        _log.Write([.. Enumerable.Range(0, 3000).Select(i => $"line {i} {new string('x', i % 90)}")]);
        var expected = string.Concat(Enumerable.Range(500, 2500).Select(i => $"line {i} {new string('x', i % 90)}\n"));
        Assert.Equal(expected, await _log.ReadAsync(s_all with { Tail = 2500 }, Ct));
    }

    [Fact]
    public async Task SinceAndUntil_AreInclusive()
    {
        _log.Write("0", "1", "2", "3", "4");
        var second = new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.Equal("1\n2\n3\n", await _log.ReadAsync(s_all with { Since = (second + 1) * 1_000_000_000, Until = (second + 3) * 1_000_000_000 }, Ct));
    }

    [Fact]
    public async Task Timestamps_StandBeforeDetails()
    {
        _log.Write("a");
        Assert.Equal("2026-11-20T10:00:00.000000000Z  a\n", await _log.ReadAsync(s_all with { Timestamps = true, Details = true }, Ct));
    }

    [Fact]
    public async Task Line_LongerThanEveryBuffer_ComesWhole()
    {
        var line = new string('y', 700_000);
        _log.Write("a", line, "b");
        Assert.Equal($"a\n{line}\nb\n", await _log.ReadAsync(s_all, Ct));
    }

    [Fact]
    public async Task Log_WithDamagedLine_GivesTheOthers()
    {
        _log.Write("a");
        await File.AppendAllTextAsync(_log.Path, "{\"log\":\"torn\n", Ct);
        _log.Write("b");
        Assert.Equal("a\nb\n", await _log.ReadAsync(s_all, Ct));
    }

    [Fact]
    public async Task Log_WithoutFile_IsEmpty() => Assert.Equal("", await _log.ReadAsync(s_all, Ct));

    [Fact]
    public async Task Log_OfDriverThatKeepsNone_SaysSo()
    {
        using var watch = new WatchLogs();
        var error = await Assert.ThrowsAsync<EngineException>(() => new ReadLogs(watch).RunAsync(new LogSource { Path = null }, s_all, Stream.Null, Ct));
        Assert.Equal("configured logging driver does not support reading", error.Message);
    }
}
