using Berth.Engine.Containers.Watch;
using Berth.Engine.Host;
using Berth.Linux.Cgroups;
using Xunit;

namespace Berth.Engine.Tests.Containers.Watch;

public sealed class StatsTextTests
{
    private static readonly HostProcessors s_host = new(5_000, 2);

    [Fact]
    public void Of_CgroupV1_HasEachFigureAndItsTotal()
    {
        var used = new CgroupStats
        {
            Memory = new MemoryStats
            {
                Usage = 10, MaxUsage = 20, Limit = ulong.MaxValue, FailCount = 3,
                Stat = new Dictionary<string, ulong> { ["cache"] = 1, ["total_cache"] = 2, ["hierarchical_memory_limit"] = 9, ["swap"] = 4 },
            },
            Cpu = new CpuStats { TotalNanoseconds = 7, PerCpuNanoseconds = [3, 4], UserNanoseconds = 5, SystemNanoseconds = 2 },
        };

        var stats = StatsText.Of(used, s_host, null, 1_000);

        Assert.Equal((10UL, 20UL, 1_000UL, 3UL), (stats.Memory.Usage, stats.Memory.MaxUsage, stats.Memory.Limit, stats.Memory.FailCount));
        Assert.Equal((1UL, 2UL, 9UL), (stats.Memory.Stats!["cache"], stats.Memory.Stats["total_cache"], stats.Memory.Stats["hierarchical_memory_limit"]));
        Assert.Equal(32, stats.Memory.Stats.Count);
        Assert.False(stats.Memory.Stats.ContainsKey("swap"));
        Assert.Equal([3UL, 4UL], stats.Cpu.Usage.PerCpu!);
        Assert.Equal((5_000UL, 2U), (stats.Cpu.SystemUsage, stats.Cpu.OnlineCpus));
    }

    [Fact]
    public void Of_CgroupV2_HasItsOwnFigures_AndNoneOfV1()
    {
        var used = new CgroupStats
        {
            Memory = new MemoryStats { Usage = 10, MaxUsage = 20, Limit = 50, FailCount = 3, Stat = new Dictionary<string, ulong> { ["anon"] = 6, ["inactive_file"] = 2 } },
            Cpu = new CpuStats { TotalNanoseconds = 7 },
            Pids = new PidsStats(4, 0),
        };

        var stats = StatsText.Of(used, s_host, null, 1_000);

        Assert.Equal((0UL, 0UL, 50UL), (stats.Memory.MaxUsage, stats.Memory.FailCount, stats.Memory.Limit));
        Assert.Equal((6UL, 2UL), (stats.Memory.Stats!["anon"], stats.Memory.Stats["inactive_file"]));
        Assert.DoesNotContain("total_cache", stats.Memory.Stats.Keys);
        Assert.Null(stats.Cpu.Usage.PerCpu);
        Assert.Equal((4UL, 0UL), (stats.Pids.Current, stats.Pids.Limit));
    }

    [Fact]
    public void Traffic_OfTheContainersInterfaces_IsReadByColumn()
    {
        string[] table =
        [
            "Inter-|   Receive                                                |  Transmit",
            " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed",
            "    lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0       0          0",
            "  eth0: 266       3    1    2    0     0          0         0       84       4    5    6    0     0       0          0",
            "docker0: 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9",
        ];

        var traffic = InterfaceTraffic.Parse(table)!;

        var eth0 = Assert.Single(traffic).Value;
        Assert.Equal((266UL, 3UL, 1UL, 2UL), (eth0.RxBytes, eth0.RxPackets, eth0.RxErrors, eth0.RxDropped));
        Assert.Equal((84UL, 4UL, 5UL, 6UL), (eth0.TxBytes, eth0.TxPackets, eth0.TxErrors, eth0.TxDropped));
        Assert.Null(InterfaceTraffic.Parse(table[..3]));
    }

    [Fact]
    public void HostProcessors_AreCounted_AndTheirTimeAddedUpWithoutStealAndGuest()
    {
        var host = HostProcessors.Parse(["cpu  1 2 3 4 5 6 7 100 200 300", "cpu0 1 2 3", "cpu1 1 2 3", "intr 5 6", "cpu9 not read any more"]);

        Assert.Equal((280_000_000UL, 2U), (host.Nanoseconds, host.Count));
    }
}
