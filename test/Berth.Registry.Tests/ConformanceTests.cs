using Berth.Testing.Conformance;

namespace Berth.Registry.Tests;

public sealed class ConformanceTests
{
    [Fact]
    public async Task EveryCheckOfThePublicSuite_Passes()
    {
        using var registry = new MemoryRegistry();
        var run = new ConformanceRun(registry.Http, "conformance/repo1", "conformance/repo2");

        await run.RunAsync();

        Assert.True(run.Failures.Count == 0, $"{run.Failures.Count} of {run.Rows} rows failed:\n{string.Join('\n', run.Failures)}");
        Assert.True(run.Rows > 600, $"only {run.Rows} rows");
        TestContext.Current.TestOutputHelper?.WriteLine($"{run.Rows} rows");
    }

    [Fact]
    public async Task AfterARestart_EveryCheckPassesOnTheSameFolder()
    {
        using var registry = new MemoryRegistry();
        await new ConformanceRun(registry.Http, "a", "b").RunAsync();
        registry.Restart();
        var run = new ConformanceRun(registry.Http, "a", "b");

        await run.RunAsync();

        Assert.Empty(run.Failures);
    }
}
