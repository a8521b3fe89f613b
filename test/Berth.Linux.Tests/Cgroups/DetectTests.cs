using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Cgroups;

public sealed class DetectTests
{
    [Fact]
    public void Detect_OnlyCgroup2Mounted_IsV2AndBornInside()
    {
        if (!Unshared.Enter<DetectTests>("--mount --propagation private")) return;
        Umount.Path("/sys/fs/cgroup", UmountFlags.Detach);
        Mount.FileSystem("none", "/sys/fs/cgroup", "cgroup2");
        using var hierarchy = CgroupHierarchy.Detect();
        Assert.Equal(CgroupVersion.V2, hierarchy.Version);
        Assert.True(hierarchy.Support is { Devices: true, Freezer: true });
        var path = $"/berth-test-{Guid.NewGuid():N}/one";
        using var cgroup = hierarchy.Create(path, new CgroupResources());
        try
        {
            using var captive = new Captive(cgroup, "exec sleep 1000");
            Assert.Equal([captive.Process.Id], cgroup.Pids());
            Assert.Contains($"0::{path}", File.ReadAllLines($"/proc/{captive.Process.Id}/cgroup"));
            cgroup.Kill();
        }
        finally
        {
            cgroup.Kill();
            cgroup.Delete();
            hierarchy.DeleteParent(path[..path.LastIndexOf('/')]);
        }
    }

    [Fact]
    public void Detect_NothingMounted_SaysSo()
    {
        if (!Unshared.Enter<DetectTests>("--mount --propagation private")) return;
        while (File.ReadLines("/proc/self/mountinfo").Select(l => (Point: l.Split(' ')[4], Type: l.Split(" - ")[1].Split(' ')[0])).LastOrDefault(m => m.Type.StartsWith("cgroup", StringComparison.Ordinal)) is { Point: { } point })
            Umount.Path(point, UmountFlags.Detach);
        Assert.Contains("no cgroup file system", Assert.Throws<CgroupException>(CgroupHierarchy.Detect).Message, StringComparison.Ordinal);
    }
}
