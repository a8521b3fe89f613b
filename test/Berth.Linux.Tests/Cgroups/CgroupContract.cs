using Berth.Linux.Cgroups;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Cgroups;

/// <summary>What every way of mounting cgroups must do; the kernel's own files are looked at to see that it did.</summary>
public abstract class CgroupContract : IDisposable
{
    private readonly CgroupFileSystem _fileSystem;
    private readonly string _parent = $"/berth-test-{Guid.NewGuid():N}";

    private protected CgroupContract(Func<Hierarchy, bool> use)
    {
        Require.Root();
        var all = CgroupMounts.OpenAll();
        var used = all.Where(use).ToList();
        foreach (var unused in all.Except(used)) unused.Dispose();
        Require.That(used.Count > 0, "no such cgroup hierarchy is mounted here");
        Hierarchies = used;
        _fileSystem = new CgroupFileSystem(used);
    }

    private protected IReadOnlyList<Hierarchy> Hierarchies { get; }

    private protected ICgroupHierarchy FileSystem => _fileSystem;

    protected string Parent => _parent;

    public void Dispose()
    {
        foreach (var hierarchy in Hierarchies)
        {
            foreach (var child in hierarchy.Children(_parent[1..]))
            {
                using var left = _fileSystem.Open($"{_parent}/{child}");
                left.Kill();
                left.Delete();
            }
        }

        _fileSystem.DeleteParent(_parent);
        Assert.All(Hierarchies, h => Assert.False(h.Exists(_parent[1..])));
        _fileSystem.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected ICgroup Create(CgroupResources? resources = null, string name = "one") => _fileSystem.Create($"{_parent}/{name}", resources ?? new CgroupResources());

    private protected bool Has(string controller) => Hierarchies.Any(h => h.Controllers.Contains(controller));

    private protected string Value(string controller, string file, string name = "one") =>
        Hierarchies.First(h => h.Controllers.Contains(controller)).TryRead($"{_parent[1..]}/{name}", file)?.Trim() ?? "(no file)";

    [Fact]
    public void Create_NoLimits_TakesAProcessAndDeletes()
    {
        using var cgroup = Create();
        Assert.Equal($"{_parent}/one", cgroup.Path);
        Assert.All(Hierarchies, h => Assert.True(h.Exists($"{_parent[1..]}/one")));
        using (var captive = new Captive(cgroup, "exec sleep 1000"))
        {
            Assert.Equal([captive.Process.Id], cgroup.Pids());
            cgroup.Kill();
            captive.Process.WaitForExit();
            Assert.Equal(137, captive.Process.ExitCode);
        }

        cgroup.Delete();
        cgroup.Delete();
        Assert.All(Hierarchies, h => Assert.False(h.Exists($"{_parent[1..]}/one")));
    }

    [Fact]
    public void Create_LeftFromBefore_BeginsAnew()
    {
        using var first = Create(new CgroupResources { PidsLimit = Has("pids") ? 7 : null });
        using var second = Create();
        if (Has("pids")) Assert.Equal("max", Value("pids", "pids.max"));
    }

    [Fact]
    public void Create_SomeoneLivesThere_IsEEXISTAndLeavesThemAlone()
    {
        using var cgroup = Create();
        using var captive = new Captive(cgroup, "exec sleep 1000");
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => Create()).Errno);
        Assert.Equal([captive.Process.Id], cgroup.Pids());
        cgroup.Kill();
    }

    [Fact]
    public void Create_ParentRemovedMeanwhile_IsMadeAgain()
    {
        Create(name: "a").Delete();
        foreach (var hierarchy in Hierarchies) Assert.Equal(Errno.None, hierarchy.TryRemove(_parent[1..]));
        using var cgroup = Create(name: "b");
        using var captive = new Captive(cgroup, "exec sleep 1000");
        Assert.Single(cgroup.Pids());
        cgroup.Kill();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a/../../b")]
    [InlineData("/a//b")]
    [InlineData("/a/.")]
    [InlineData("/a\nb")]
    public void Create_PathThatIsNotOne_IsRefused(string path) => Assert.Throws<CgroupException>(() => _fileSystem.Create(path, new CgroupResources()));

    [Fact]
    public void Create_RefusedValue_NamesFileAndValueAndLeavesNothing()
    {
        var resources = new CgroupResources { Unified = new Dictionary<string, string> { ["cgroup.max.depth"] = "nonsense" } };
        if (!Hierarchies.Any(h => h.IsUnified)) resources = new CgroupResources { CpusetCpus = "9999" };
        var refused = Assert.Throws<CgroupException>(() => Create(resources));
        Assert.Matches("""^write "(nonsense|9999)" to (cgroup.max.depth|cpuset.cpus) of cgroup /berth-test-[^ ]*/one: .* \(E[A-Z]+\)$""", refused.Message);
        Assert.All(Hierarchies, h => Assert.False(h.Exists($"{_parent[1..]}/one")));
    }

    [Fact]
    public void Kill_ForkingAllTheTime_EndsThemAll()
    {
        Require.That(Has("pids"), "needs the pids controller to hold the bomb");
        using var cgroup = Create(new CgroupResources { PidsLimit = 200 });
        using var captive = new Captive(cgroup, "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do (while :; do sleep 0.001; done) & done; wait");
        while (cgroup.Pids().Count < 17) Assert.False(captive.Process.HasExited);
        cgroup.Kill();
        captive.Process.WaitForExit();
        cgroup.Delete();
        Assert.All(Hierarchies, h => Assert.False(h.Exists($"{_parent[1..]}/one")));
    }

    [Fact]
    public async Task Freeze_RunningProcess_StopsUntilThawed()
    {
        using var cgroup = Create();
        using var captive = new Captive(cgroup, "while read line; do echo $line; done");
        captive.Process.StandardInput.WriteLine("a");
        captive.Process.StandardInput.Flush();
        Assert.Equal("a", captive.Process.StandardOutput.ReadLine());
        Assert.False(cgroup.IsFrozen);
        cgroup.Freeze();
        Assert.True(cgroup.IsFrozen);
        captive.Process.StandardInput.WriteLine("b");
        captive.Process.StandardInput.Flush();
        var answer = captive.Process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        // Nothing tells that nothing happens; a tenth of a second without an answer has to do.
        Assert.NotSame(answer, await Task.WhenAny(answer, Task.Delay(100, TestContext.Current.CancellationToken)));
        cgroup.Thaw();
        Assert.False(cgroup.IsFrozen);
        Assert.Equal("b", await answer);
        cgroup.Freeze();
        cgroup.Kill();
        captive.Process.WaitForExit();
        Assert.Equal(137, captive.Process.ExitCode);
        cgroup.Delete();
    }

    [Fact]
    public void Delete_NestedCgroupsAndADyingProcess_RemovesAll()
    {
        using var cgroup = Create();
        foreach (var hierarchy in Hierarchies)
        {
            Assert.Equal(Errno.None, hierarchy.TryMake($"{_parent[1..]}/one/x"));
            Assert.Equal(Errno.None, hierarchy.TryMake($"{_parent[1..]}/one/x/y"));
        }

        // Not reaped before the delete: its cgroup empties while it waits.
        using var captive = new Captive(cgroup, "exec sleep 1000");
        cgroup.Kill();
        cgroup.Delete();
        Assert.All(Hierarchies, h => Assert.False(h.Exists($"{_parent[1..]}/one")));
        captive.Process.WaitForExit();
    }

    [Fact]
    public void Open_Existing_SeesItsProcessesAndMissingIsENOENT()
    {
        using var cgroup = Create();
        using var captive = new Captive(cgroup, "exec sleep 1000");
        using var opened = _fileSystem.Open($"{_parent}/one");
        Assert.Equal([captive.Process.Id], opened.Pids());
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => _fileSystem.Open($"{_parent}/two")).Errno);
        opened.Kill();
        captive.Process.WaitForExit();
        opened.Delete();
    }

    [Fact]
    public void Devices_DenyAllButNull_OtherDevicesAreEPERM()
    {
        var rules = new List<DeviceRule> { DeviceRule.DenyAll, new(true, DeviceType.Character, 1, 3, DeviceAccess.All) };
        using var cgroup = Create(new CgroupResources { Devices = rules });
        Assert.Equal("null:ok zero:no", Try());
        cgroup.Update(new CgroupResources { Devices = [.. rules, new(true, DeviceType.Character, 1, 5, DeviceAccess.Read)] });
        Assert.Equal("null:ok zero:ok", Try());
        cgroup.Update(new CgroupResources { Devices = [DeviceRule.DenyAll, new(true, DeviceType.Character, 1, 5, DeviceAccess.Write)] });
        Assert.Equal("null:no zero:no", Try());
        cgroup.Update(new CgroupResources { Devices = [DeviceRule.AllowAll] });
        Assert.Equal("null:ok zero:ok", Try());
        cgroup.Update(new CgroupResources { Devices = [DeviceRule.AllowAll, new(false, DeviceType.Character, 1, 5, DeviceAccess.Read)] });
        Assert.Equal("null:ok zero:no", Try());

        string Try()
        {
            const string Script = "n=no; z=no; (exec 5>/dev/null) 2>&- && n=ok; (exec 5</dev/zero) 2>&- && z=ok; echo null:$n zero:$z";
            using var captive = new Captive(cgroup, Script);
            return captive.Process.StandardOutput.ReadLine()!;
        }
    }

    [Fact]
    public void ReadStats_BusyProcess_HasUsedTheProcessor()
    {
        using var cgroup = Create();
        using var captive = new Captive(cgroup, "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; echo done; read end");
        Assert.Equal("done", captive.Process.StandardOutput.ReadLine());
        var stats = cgroup.ReadStats();
        Assert.InRange(stats.Cpu!.TotalNanoseconds, 1_000_000UL, 60_000_000_000UL);
        if (Has("memory")) Assert.InRange(stats.Memory!.Usage, 1UL, 1UL << 32);
        if (Has("memory")) Assert.NotEmpty(stats.Memory!.Stat);
        if (Has("memory")) Assert.Equal(ulong.MaxValue, stats.Memory!.Limit);
        if (Has("pids")) Assert.Equal(new PidsStats(1, 0), stats.Pids);
        cgroup.Kill();
    }
}

public sealed class MountedCgroupTests() : CgroupContract(_ => true)
{
    [Fact]
    public void Create_EveryLimit_IsInTheKernelsFiles()
    {
        Require.That(Hierarchies.Any(h => !h.IsUnified && h.Controllers.Contains("memory")), "needs cgroup v1");
        using var cgroup = Create(new CgroupResources
        {
            Memory = 64 << 20,
            MemorySwap = 128 << 20,
            MemoryReservation = 32 << 20,
            Swappiness = 7,
            CpuShares = 512,
            CpuPeriod = 50_000,
            CpuQuota = 25_000,
            CpusetCpus = "0",
            CpusetMems = "0",
            PidsLimit = 42,
            BlkioWeight = FileSystem.Support.BlkioWeight ? 300 : null,
        });
        Assert.Equal("67108864", Value("memory", "memory.limit_in_bytes"));
        Assert.Equal("134217728", Value("memory", "memory.memsw.limit_in_bytes"));
        Assert.Equal("33554432", Value("memory", "memory.soft_limit_in_bytes"));
        Assert.Equal("7", Value("memory", "memory.swappiness"));
        Assert.Equal("512", Value("cpu", "cpu.shares"));
        Assert.Equal("50000 25000", $"{Value("cpu", "cpu.cfs_period_us")} {Value("cpu", "cpu.cfs_quota_us")}");
        Assert.Equal("0", Value("cpuset", "cpuset.cpus"));
        Assert.Equal("42", Value("pids", "pids.max"));
        if (FileSystem.Support.BlkioWeight) Assert.EndsWith("300", Value("blkio", "blkio.bfq.weight"), StringComparison.Ordinal);
    }

    [Fact]
    public void Update_MemoryUpAndDown_KeepsTheKernelsOrder()
    {
        Require.That(Hierarchies.Any(h => !h.IsUnified && h.Controllers.Contains("memory")), "needs cgroup v1");
        using var cgroup = Create(new CgroupResources { Memory = 64 << 20, MemorySwap = 64 << 20 });
        foreach (var (memory, swap) in (ReadOnlySpan<(long, long)>)[(256 << 20, 256 << 20), (32 << 20, 64 << 20), (128 << 20, -1)])
        {
            cgroup.Update(new CgroupResources { Memory = memory, MemorySwap = swap });
            Assert.Equal($"{memory}", Value("memory", "memory.limit_in_bytes"));
            if (swap > 0) Assert.Equal($"{swap}", Value("memory", "memory.memsw.limit_in_bytes"));
        }

        cgroup.Update(new CgroupResources { Memory = 64 << 20, MemorySwap = 64 << 20 });
        cgroup.Update(new CgroupResources { Memory = -1 });
        Assert.Equal(ulong.MaxValue, cgroup.ReadStats().Memory!.Limit);
        Assert.Throws<CgroupException>(() => cgroup.Update(new CgroupResources { CpuShares = 1 }));
    }

    [Fact]
    public void Oom_ProcessBeyondTheLimit_IsCountedAndSignalled()
    {
        Require.That(FileSystem.Support.Memory, "needs the memory controller");
        using var cgroup = Create(new CgroupResources { Memory = 8 << 20, MemorySwap = FileSystem.Support.Swap ? 8 << 20 : null });
        using var oom = cgroup.WatchOom()!;
        Assert.Equal(0, cgroup.OomKills());
        var events = FileSystem.Version == CgroupVersion.V2 ? Berth.Linux.Calls.PollEvents.Priority : Berth.Linux.Calls.PollEvents.In;
        using var captive = new Captive(cgroup, "head -c 64000000 /dev/zero | tail >/dev/null");
        captive.Process.WaitForExit();
        Assert.InRange(cgroup.OomKills(), 1, 3);
        Assert.NotEqual(Berth.Linux.Calls.PollEvents.None, Berth.Linux.Calls.Poll.One(oom, events, 1000));
    }

    [Fact]
    public void Cpuset_NewParents_HaveTheRootsSets()
    {
        Require.That(Hierarchies.Any(h => !h.IsUnified && h.Controllers.Contains("cpuset")), "needs cgroup v1");
        using var cgroup = Create(name: "a/b/c");
        Assert.NotEqual("", Value("cpuset", "cpuset.cpus", "a/b/c"));
        Assert.NotEqual("", Value("cpuset", "cpuset.mems", "a"));
        cgroup.Delete();
    }

    [Fact]
    public void Support_ThisMachine_AgreesWithTheFiles()
    {
        var support = FileSystem.Support;
        Assert.True(support.Freezer && support.Devices);
        Assert.Equal(Has("memory"), support.Memory);
        Assert.Equal(Has("pids"), support.Pids);
        Assert.Equal(Has("hugetlb"), support.Hugetlb);
    }

    [Fact]
    public void Hugetlb_Limit_IsInTheKernelsFile()
    {
        Require.That(FileSystem.Support.Hugetlb, "needs the hugetlb controller");
        var size = Directory.GetDirectories("/sys/kernel/mm/hugepages").Select(d => long.Parse(Path.GetFileName(d)[10..^2])).Min();
        var name = size >= 1 << 20 ? $"{size >> 20}GB" : size >= 1024 ? $"{size >> 10}MB" : $"{size}KB";
        using var cgroup = Create(new CgroupResources { Hugetlb = [new(name, (ulong)size * 1024 * 3)] });
        Assert.Equal($"{size * 1024 * 3}", Value("hugetlb", Hierarchies.First(h => h.Controllers.Contains("hugetlb")).IsUnified ? $"hugetlb.{name}.max" : $"hugetlb.{name}.limit_in_bytes"));
    }
}

public sealed class UnifiedCgroupTests() : CgroupContract(h => h.IsUnified)
{
    [Fact]
    public void Version_OnlyTheTree_IsV2WithCloneTarget()
    {
        using var cgroup = Create();
        Assert.Equal(CgroupVersion.V2, FileSystem.Version);
        Assert.NotNull(cgroup.CloneTarget);
        Assert.Empty(cgroup.TasksFiles);
        using var directory = Assert.Single(cgroup.OpenDirectories()).Directory;
        Assert.Equal("", cgroup.OpenDirectories()[0].Name);
    }
}

public sealed class V1CgroupTests() : CgroupContract(h => !h.IsUnified)
{
    [Fact]
    public void Version_WithoutTheTree_IsV1WithoutCloneTarget()
    {
        using var cgroup = Create();
        Assert.Equal(CgroupVersion.V1, FileSystem.Version);
        Assert.Null(cgroup.CloneTarget);
        Assert.Equal(Hierarchies.Count, cgroup.TasksFiles.Count);
        var directories = cgroup.OpenDirectories();
        Assert.Contains(directories, d => d.Name.Split(',').Contains("memory"));
        Assert.All(directories, d => d.Directory.Dispose());
        Assert.Throws<CgroupException>(() => Create(new CgroupResources { Unified = new Dictionary<string, string> { ["memory.high"] = "1" } }, "two"));
    }
}
