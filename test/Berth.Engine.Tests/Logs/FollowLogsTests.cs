using System.IO.Pipes;
using System.Text;
using Berth.Engine.Logs;
using Xunit;

namespace Berth.Engine.Tests.Logs;

public sealed class FollowLogsTests : IDisposable
{
    private static readonly LogRequest s_all = new() { Stdout = true, Stderr = true };
    private readonly LogFolder _log = new();
    private readonly TaskCompletionSource _ended = new();
    private readonly AnonymousPipeServerStream _output = new(PipeDirection.Out);
    private readonly StreamReader _reader;

    public FollowLogsTests() => _reader = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, _output.ClientSafePipeHandle), Encoding.UTF8);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _reader.Dispose();
        _output.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Follow_GivesThePastThenWhatComes_AndEndsWithTheProcess()
    {
        _log.Write("past");
        var following = _log.FollowAsync(s_all, _ended.Task, _output, Ct);
        Assert.Equal("past", await LineAsync());
        _log.Write("now");
        Assert.Equal("now", await LineAsync());
        _log.Write("last");
        _ended.SetResult();
        Assert.Equal("last", await LineAsync());
        await following.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task Follow_WithTailZero_GivesOnlyWhatComes()
    {
        _log.Write("past");
        var following = _log.FollowAsync(s_all with { Tail = 0 }, _ended.Task, _output, Ct);
        _log.Write("now");
        Assert.Equal("now", await LineAsync());
        _ended.SetResult();
        await following.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task Follow_AcrossManyRotations_LosesAndRepeatsNothing()
    {
        _log.Write("0");
        var following = _log.FollowAsync(s_all, _ended.Task, _output, Ct);
        Assert.Equal("0", await LineAsync());
        for (var i = 1; i < 200; i++)
        {
            if (i % 7 == 0) _log.Rotate(keep: 100);
            _log.Write($"{i}");
        }
        for (var i = 1; i < 200; i++) Assert.Equal($"{i}", await LineAsync());
        _ended.SetResult();
        await following.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task Follow_OfLogNotYetBegun_GivesItsFirstLine()
    {
        var following = _log.FollowAsync(s_all, _ended.Task, _output, Ct);
        _log.Write("first");
        Assert.Equal("first", await LineAsync());
        _ended.SetResult();
        await following.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task Follow_WhoseClientGoes_Stops()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var following = _log.FollowAsync(s_all, _ended.Task, _output, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    private async Task<string?> LineAsync() => await _reader.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Ct);
}
