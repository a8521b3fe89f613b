using System.Text.Json;
using Berth.Runtime;
using Xunit;

namespace Berth.Root.Tests.Runtime;

public sealed class LogTests : IAsyncLifetime
{
    private RuntimeFixture _box = null!;

    public async ValueTask InitializeAsync() => _box = await RuntimeFixture.StartAsync();

    public ValueTask DisposeAsync() => _box is null ? ValueTask.CompletedTask : _box.DisposeAsync();

    [Fact]
    public async Task Log_BothStreams_AreLinesOfJson()
    {
        var entries = await RunAsync("echo one; echo two >&2; printf three", 0, 1);
        Assert.Equal(["one\n", "three"], entries.Where(e => e.Stream == "stdout").Select(e => e.Log));
        Assert.Equal(["two\n"], entries.Where(e => e.Stream == "stderr").Select(e => e.Log));
    }

    [Fact]
    public async Task Log_LongLine_IsCutEvery16KiBAndOnlyTheLastPartHasTheNewline()
    {
        var entries = await RunAsync("head -c 40000 /dev/zero | tr '\\0' x; echo", 0, 1);
        Assert.Equal([16384, 16384, 7233], entries.Select(e => e.Log.Length));
        Assert.EndsWith("x\n", entries[2].Log, StringComparison.Ordinal);
        Assert.Single(entries.Select(e => e.Time).Distinct());
    }

    [Fact]
    public async Task Log_AtItsSize_IsRotatedAndOnlyTheNewestFilesAreKept()
    {
        await RunAsync("seq 1 1000", 10_000, 3);
        var sizes = new[] { "", ".1", ".2" }.Select(s => new FileInfo(_box["log"] + s).Length).ToList();
        Assert.All(sizes.Skip(1), size => Assert.InRange(size, 10_000, 10_200));
        Assert.False(File.Exists(_box["log"] + ".3"));
        var last = File.ReadLines(_box["log"]).Last();
        Assert.StartsWith("{\"log\":\"1000\\n\",\"stream\":\"stdout\",\"time\":\"", last, StringComparison.Ordinal);
    }

    private async Task<List<(string Log, string Stream, string Time)>> RunAsync(string script, long maxSize, int maxFiles)
    {
        var request = _box.Request("sh", "-c", script);
        request = request with { Stdio = new StdioRequest { Log = new LogTarget { Path = _box["log"], MaxSize = maxSize, MaxFiles = maxFiles } } };
        await _box.Shim.LaunchAsync(request, TestContext.Current.CancellationToken);
        await _box.Shim.WaitAsync(request.Id, null, TestContext.Current.CancellationToken);
        return [.. File.ReadLines(_box["log"]).Select(line => JsonDocument.Parse(line).RootElement).Select(e => (e.GetProperty("log").GetString()!, e.GetProperty("stream").GetString()!, e.GetProperty("time").GetString()!))];
    }
}
