using System.Text;
using Berth.Engine.Logs;
using Berth.Engine.Logs.Forward;
using Xunit;

namespace Berth.Engine.Tests.Logs.Forward;

public sealed class ForwardedLogTests : IDisposable
{
    private readonly LogFolder _log = new();
    private readonly WatchLogs _watch = new();
    private readonly TaskCompletionSource _ended = new();

    public void Dispose()
    {
        _log.Dispose();
        _watch.Dispose();
    }

    [Fact]
    public async Task Forwarding_AcrossRotation_SendsEachLineOnce()
    {
        _log.Write("1", "2");
        var sink = new ListSink(until: 4);
        await using var log = Forward(sink);
        var running = log.RunAsync(_ended.Task);
        _log.Rotate();
        _log.Write("3", "4");
        await sink.Reached.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        _ended.SetResult();
        await running;
        Assert.Equal(["1", "2", "3", "4"], sink.Lines);
    }

    [Fact]
    public async Task Forwarding_BegunAgain_GoesOnWhereItWas()
    {
        _log.Write("1", "2");
        _ended.SetResult();
        var first = new ListSink(until: 2);
        await using (var log = Forward(first)) await log.RunAsync(_ended.Task);
        _log.Write("3");
        _log.Rotate();
        _log.Write("4");
        var second = new ListSink(until: 2);
        await using (var log = Forward(second)) await log.RunAsync(_ended.Task);
        Assert.Equal(["1", "2"], first.Lines);
        Assert.Equal(["3", "4"], second.Lines);
    }

    [Fact]
    public async Task Forwarding_WhenTheReceiverFails_SendsTheLineAgain()
    {
        _log.Write("1", "2");
        _ended.SetResult();
        var sink = new ListSink(until: 2) { FailAt = 1 };
        var notices = new List<string>();
        await using var log = new ForwardedLog(_log.Path, sink, _watch, new ForwardSettings(TimeProvider.System, notices.Add, TestContext.Current.CancellationToken));
        await log.RunAsync(_ended.Task);
        Assert.Equal(["1", "2"], sink.Lines);
        Assert.Single(notices);
    }

    private ForwardedLog Forward(ILogSink sink) =>
        new(_log.Path, sink, _watch, new ForwardSettings(TimeProvider.System, Assert.Fail, TestContext.Current.CancellationToken));

    private sealed class ListSink(int until) : ILogSink
    {
        private readonly TaskCompletionSource _reached = new();

        public List<string> Lines { get; } = [];

        public Task Reached => _reached.Task;

        public int FailAt { get; set; } = -1;

        public ValueTask ConnectAsync(CancellationToken ct) => ValueTask.CompletedTask;

        public ValueTask SendAsync(LogEntry entry, CancellationToken ct)
        {
            if (Lines.Count == FailAt)
            {
                FailAt = -1;
                throw new LogSinkException("gone");
            }
            Lines.Add(Encoding.UTF8.GetString(entry.Text.Span));
            if (Lines.Count == until) _reached.SetResult();
            return ValueTask.CompletedTask;
        }

        public ValueTask FlushAsync(CancellationToken ct) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
