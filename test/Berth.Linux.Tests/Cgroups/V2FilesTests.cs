using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Cgroups;

/// <summary>What is written to and read from the v2 tree, on ordinary files: it shows also where the kernel has its controllers in v1.</summary>
public sealed class V2FilesTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly Hierarchy _tree;

    public V2FilesTests()
    {
        Directory.CreateDirectory(_temp["c"]);
        _tree = new Hierarchy(Open.Path(_temp.Path, OpenFlags.Path), "cgroup", unified: true, new HashSet<string> { "cpu", "cpuset", "memory", "pids", "io", "hugetlb" });
    }

    public void Dispose()
    {
        _tree.Dispose();
        _temp.Dispose();
    }

    private void Give(params ReadOnlySpan<string> files)
    {
        foreach (var file in files) File.WriteAllText(_temp[$"c/{file}"], "");
    }

    private string Value(string file) => File.ReadAllText(_temp[$"c/{file}"]);

    [Fact]
    public void Apply_EveryLimit_IsInV2Terms()
    {
        Give("memory.max", "memory.low", "memory.swap.max", "cpu.weight", "cpu.max", "cpuset.cpus", "cpuset.mems", "pids.max", "io.max", "io.weight", "hugetlb.2MB.max", "hugetlb.2MB.rsvd.max", "memory.high");
        V2Limits.Apply(_tree, "c", new CgroupResources
        {
            Memory = 1000,
            MemorySwap = 3000,
            MemoryReservation = 500,
            CpuShares = 1024,
            CpuQuota = 25_000,
            CpuPeriod = 50_000,
            CpusetCpus = "0-1",
            CpusetMems = "0",
            PidsLimit = 10,
            BlkioWeight = 1000,
            BlkioReadBps = [new(8, 0, 4096)],
            Hugetlb = [new("2MB", 42)],
            Unified = new Dictionary<string, string> { ["memory.high"] = "900" },
        });
        Assert.Equal("1000 500 2000", $"{Value("memory.max")} {Value("memory.low")} {Value("memory.swap.max")}");
        Assert.Equal("100 | 25000 50000", $"{Value("cpu.weight")} | {Value("cpu.max")}");
        Assert.Equal("0-1 0 10", $"{Value("cpuset.cpus")} {Value("cpuset.mems")} {Value("pids.max")}");
        Assert.Equal("10000 | 8:0 rbps=4096", $"{Value("io.weight")} | {Value("io.max")}");
        Assert.Equal("42 42 900", $"{Value("hugetlb.2MB.max")} {Value("hugetlb.2MB.rsvd.max")} {Value("memory.high")}");
    }

    [Fact]
    public void Apply_NoLimits_SayMax()
    {
        Give("memory.max", "memory.swap.max", "pids.max", "cpu.max");
        V2Limits.Apply(_tree, "c", new CgroupResources { Memory = -1, MemorySwap = -1, PidsLimit = 0, CpuQuota = -1 });
        Assert.Equal("max max max max", $"{Value("memory.max")} {Value("memory.swap.max")} {Value("pids.max")} {Value("cpu.max")}");
    }

    [Fact]
    public void Apply_PeriodAlone_KeepsTheQuota()
    {
        File.WriteAllText(_temp["c/cpu.max"], "25000 100000\n");
        V2Limits.Apply(_tree, "c", new CgroupResources { CpuPeriod = 50_000 });
        Assert.StartsWith("25000 50000", Value("cpu.max"), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_NoSwapAccounting_MattersOnlyForARealSwapLimit()
    {
        Give("memory.max");
        V2Limits.Apply(_tree, "c", new CgroupResources { Memory = 1000, MemorySwap = 1000 });
        V2Limits.Apply(_tree, "c", new CgroupResources { Memory = 1000, MemorySwap = -1 });
        var refused = Assert.Throws<CgroupException>(() => V2Limits.Apply(_tree, "c", new CgroupResources { Memory = 1000, MemorySwap = 2000 }));
        Assert.Equal("write \"1000\" to memory.swap.max of cgroup /c: No such file or directory (ENOENT)", refused.Message);
    }

    [Fact]
    public void Apply_UnifiedNameWithASlash_IsRefused() => Assert.Throws<CgroupException>(() =>
        V2Limits.Apply(_tree, "c", new CgroupResources { Unified = new Dictionary<string, string> { ["../cgroup.procs"] = "1" } }));

    [Fact]
    public void Read_V2Files_AreInV1Units()
    {
        File.WriteAllText(_temp["c/cpu.stat"], "usage_usec 10\nuser_usec 7\nsystem_usec 3\nnr_periods 5\nnr_throttled 2\nthrottled_usec 4\n");
        File.WriteAllText(_temp["c/memory.current"], "4096\n");
        File.WriteAllText(_temp["c/memory.max"], "max\n");
        File.WriteAllText(_temp["c/memory.peak"], "8192\n");
        File.WriteAllText(_temp["c/memory.stat"], "anon 1\nfile 2\n");
        File.WriteAllText(_temp["c/memory.events"], "low 0\nmax 6\noom 1\noom_kill 1\n");
        File.WriteAllText(_temp["c/io.stat"], "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n");
        File.WriteAllText(_temp["c/pids.current"], "3\n");
        File.WriteAllText(_temp["c/pids.max"], "9\n");
        var cpu = StatsReader.Cpu(_tree, _tree, "c")!;
        Assert.Equal((10_000UL, 7_000UL, 3_000UL, 2UL, 4_000UL), (cpu.TotalNanoseconds, cpu.UserNanoseconds, cpu.SystemNanoseconds, cpu.ThrottledPeriods, cpu.ThrottledNanoseconds));
        var memory = StatsReader.Memory(_tree, "c");
        Assert.Equal((4096UL, 8192UL, ulong.MaxValue, 6UL, 2UL), (memory.Usage, memory.MaxUsage, memory.Limit, memory.FailCount, memory.Stat["file"]));
        Assert.Null(memory.Swap);
        var blkio = StatsReader.Blkio(_tree, "c");
        Assert.Equal([new BlkioEntry(8, 0, "read", 1), new(8, 0, "write", 2)], blkio.ServiceBytes);
        Assert.Equal([new BlkioEntry(8, 0, "read", 3), new(8, 0, "write", 4)], blkio.Serviced);
        Assert.Equal(new PidsStats(3, 9), StatsReader.Pids(_tree, "c"));
    }
}
