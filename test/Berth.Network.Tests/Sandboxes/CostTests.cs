using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Berth.Network.Tests.Sandboxes;

/// <summary>What acquiring and publishing cost, printed; the limits only catch what is wrong by orders of magnitude.</summary>
public sealed class CostTests(NetworkLab lab) : IClassFixture<NetworkLab>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(NetworkMode.Bridge)]
    [InlineData(NetworkMode.None)]
    public async Task Acquire_FromThePool(NetworkMode mode)
    {
        const int Rounds = 200;
        var stack = await lab.OpenAsync(NetworkLab.Options() with { PoolSize = 16 });
        var acquire = new List<double>();
        var release = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            // A container does not start more often than every few milliseconds.
            await Task.Delay(3, Ct);
            var started = Stopwatch.GetTimestamp();
            var sandbox = await stack.AcquireAsync(new SandboxRequest { ContainerId = "c", Mode = mode }, Ct);
            acquire.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            started = Stopwatch.GetTimestamp();
            await stack.ReleaseAsync(sandbox);
            release.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        Report($"acquire {mode} from the pool", acquire);
        Report($"release {mode}", release);
        Assert.True(Median(acquire) < 10, $"acquire takes {Median(acquire)} ms");
    }

    [Theory]
    [InlineData(NetworkMode.Bridge)]
    [InlineData(NetworkMode.None)]
    public async Task Acquire_WithoutAPool(NetworkMode mode)
    {
        const int Rounds = 50;
        var stack = await lab.OpenAsync(NetworkLab.Options() with { PoolSize = 0 });
        var acquire = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var sandbox = await stack.AcquireAsync(new SandboxRequest { ContainerId = "c", Mode = mode }, Ct);
            acquire.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await stack.ReleaseAsync(sandbox);
        }

        Report($"acquire {mode} without a pool", acquire);
    }

    [Fact]
    public async Task Publish_TheThousandthPortCostsWhatTheFirstDid()
    {
        const int Ports = 1000;
        const int Window = 50;
        var stack = await lab.OpenAsync(NetworkLab.Options() with { PoolSize = 16 });
        using var nft = Linux.Nftables.NftSocket.Open();
        var rules = nft.CountRules("berth_lab0");
        var times = new List<double>();
        var sandboxes = new List<Sandbox>();
        for (var i = 0; i < Ports; i++)
        {
            while (stack.Ready < 18) await Task.Yield();
            var request = new SandboxRequest
            {
                ContainerId = $"c{i}",
                Mode = NetworkMode.Bridge,
                Ports = [new PortPublish { Protocol = PortProtocol.Tcp, ContainerPort = 80, HostPort = (ushort)(20000 + i) }],
            };
            var started = Stopwatch.GetTimestamp();
            sandboxes.Add(await stack.AcquireAsync(request, Ct));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        var (first, last) = (times[..Window], times[^Window..]);
        Report($"acquire and publish, first {Window}", first);
        Report($"acquire and publish, last {Window} of {Ports}", last);
        Assert.Equal(rules, nft.CountRules("berth_lab0"));
        Assert.Equal(Ports, nft.Elements("berth_lab0", "published").Count);
        foreach (var sandbox in sandboxes) await stack.ReleaseAsync(sandbox);
        Assert.True(Median(last) < 5 * Math.Max(Median(first), 0.2), $"first {Median(first)} ms, last {Median(last)} ms");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Report(string what, List<double> values)
    {
        var sorted = values.Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: median {sorted[sorted.Count / 2]:0.000} ms, p90 {sorted[sorted.Count * 9 / 10]:0.000}, min {sorted[0]:0.000}, max {sorted[^1]:0.000}"));
    }
}
