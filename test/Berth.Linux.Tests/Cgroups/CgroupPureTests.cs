using Berth.Linux.Cgroups;
using Xunit;

namespace Berth.Linux.Tests.Cgroups;

public sealed class CgroupPureTests
{
    private static readonly HashSet<string> Known = ["cpu", "cpuacct", "memory", "pids"];

    [Fact]
    public void Parse_Hybrid_TakesEachHierarchyOnceFromTheUsualPlace()
    {
        string[] lines =
        [
            "30 25 0:26 / /opt/x/sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
            "31 25 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 master:1 - cgroup cgroup rw,cpu,cpuacct",
            "32 25 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
            "33 25 0:28 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd",
            "34 25 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate",
            "35 25 0:30 / /mnt/pids rw - cgroup cgroup rw,pids",
            "36 25 0:31 / /proc rw - proc proc rw",
        ];
        var mounts = CgroupMounts.Parse(lines, Known);
        Assert.Equal(
            ["/sys/fs/cgroup/cpu,cpuacct:cpu,cpuacct", "/sys/fs/cgroup/memory:memory", "/sys/fs/cgroup/systemd:name=systemd", "/sys/fs/cgroup/unified:"],
            mounts.Select(m => $"{m.Path}:{string.Join(',', m.Controllers.Order())}").Order());
        Assert.True(mounts[^1].Unified);
    }

    [Fact]
    public void Parse_NothingAtTheUsualPlace_TakesWhatThereIs() =>
        Assert.Equal("/mnt/with blank", Assert.Single(CgroupMounts.Parse([@"35 25 0:30 / /mnt/with\040blank rw - cgroup cgroup rw,pids"], Known)).Path);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(1024, 100)]
    [InlineData(262144, 10000)]
    [InlineData(512, 59)]
    public void Weight_Shares_FollowTheCurve(ulong shares, ulong weight) => Assert.Equal(weight, V2Limits.Weight(shares));

    [Fact]
    public void Weight_MoreShares_NeverWeighLess()
    {
        for (var shares = 2UL; shares < 262144; shares += 37) Assert.True(V2Limits.Weight(shares) <= V2Limits.Weight(shares + 37));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(100L, -1L, "max")]
    [InlineData(100L, 100L, "0")]
    [InlineData(100L, 150L, "50")]
    public void Swap_TogetherLessMemory_IsV2Swap(long? memory, long? together, string? swap) => Assert.Equal(swap, V2Limits.Swap(memory, together));

    [Fact]
    public void Swap_BelowMemoryOrWithoutIt_IsRefused()
    {
        Assert.Throws<CgroupException>(() => V2Limits.Swap(100, 50));
        Assert.Throws<CgroupException>(() => V2Limits.Swap(null, 50));
    }

    [Fact]
    public void DeviceList_RulesOfOneDevice_AreMergedAndTakenBack()
    {
        var list = DeviceList.From(
        [
            DeviceRule.DenyAll,
            new(true, DeviceType.Character, 1, 3, DeviceAccess.Read),
            new(true, DeviceType.Character, 1, 3, DeviceAccess.Write | DeviceAccess.Mknod),
            new(true, DeviceType.Block, 8, null, DeviceAccess.All),
            new(false, DeviceType.Character, null, null, DeviceAccess.Mknod),
        ]);
        Assert.False(list.DefaultAllow);
        Assert.Equal(["c 1:3 rw", "b 8:* rwm"], list.Exceptions.Select(DeviceList.Format));
        Assert.Throws<CgroupException>(() => DeviceList.From([DeviceRule.DenyAll, new(true, DeviceType.Block, 8, null, DeviceAccess.All), new(false, DeviceType.Block, 8, 1, DeviceAccess.Read)]));
    }

    [Fact]
    public void DeviceList_StepsTo_TouchesOnlyWhatDiffers()
    {
        Assert.True(DeviceList.TryParse("c 1:3 rwm\nc 1:5 rw\nb *:* m\n", out var current));
        var wanted = DeviceList.From([DeviceRule.DenyAll, new(true, DeviceType.Character, 1, 3, DeviceAccess.All), new(true, DeviceType.Character, 1, 5, DeviceAccess.Read), new(true, DeviceType.Block, 7, 0, DeviceAccess.All)]);
        Assert.Equal([("devices.allow", "b 7:0 rwm"), ("devices.deny", "c 1:5 w"), ("devices.deny", "b *:* m")], current.StepsTo(wanted));
    }

    [Fact]
    public void KeyedFile_KeyThatIsAPrefixOfAnother_IsNotConfused()
    {
        const string Text = "oom 1\noom_kill 2\noom_group_kill 3\n";
        Assert.Equal(2UL, KeyedFile.Value(Text, "oom_kill"));
        Assert.Equal(1UL, KeyedFile.Value(Text, "oom"));
        Assert.Equal(0UL, KeyedFile.Value(null, "oom"));
    }
}
