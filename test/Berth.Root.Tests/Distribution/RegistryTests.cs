using Berth.Testing;
using Berth.Testing.Conformance;
using Xunit;

namespace Berth.Root.Tests.Distribution;

/// <summary><c>berth registry serve</c> as a program, over the wire.</summary>
public sealed class RegistryTests : IDisposable
{
    private readonly TempDirectory _folder = new("r");

    public RegistryTests()
    {
        Require.Root();
        Require.That(File.Exists(RunningRegistry.Program), "needs artifacts/berth/berth: run eng/build.sh");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryCheckOfThePublicSuite_PassesOverTheWire()
    {
        await using var registry = await RunningRegistry.StartAsync(_folder["data"]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{registry.Address}") };
        var run = new ConformanceRun(http, "conformance/repo1", "conformance/repo2");

        await run.RunAsync();

        Assert.True(run.Failures.Count == 0, $"{run.Failures.Count} of {run.Rows} rows failed:\n{string.Join('\n', run.Failures)}");
    }

    [Fact]
    public async Task Address_OfOtherMachines_NeedsAWordThatItIsMeant()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningRegistry.StartAsync(_folder["data"], "--listen", "0.0.0.0:0"));
        Assert.Contains("--allow-anonymous", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_InTheMiddleOfPushes_KeepsEveryTagWhole()
    {
        var data = _folder["data"];
        for (var round = 0; round < 3; round++)
        {
            await using var registry = await RunningRegistry.StartAsync(data);
            using var http = new HttpClient { BaseAddress = new Uri($"http://{registry.Address}") };
            var whole = await Images.CheckAsync(http, "crash", Cancel);
            Assert.True(whole >= round, $"{whole} images after {round} rounds");
            using var enough = new CancellationTokenSource();
            var pushing = Enumerable.Range(0, 4).Select(i => Images.PushUntilAsync(http, "crash", $"{round}-{i}", i == 0 ? enough : null, enough.Token)).ToList();
            await Task.WhenAny(Task.WhenAll(pushing), Images.Fired(enough.Token));
            await registry.KillAsync();
            await Task.WhenAll(pushing);
        }
    }
}
