using Berth.Api.Containers;
using Berth.Engine.Containers.Validate;
using Berth.Linux.Cgroups;
using Xunit;

namespace Berth.Engine.Tests.Validate;

public sealed class ValidateResourcesTests
{
    private static readonly HostConfig Asked = new()
    {
        // Out of range, which a kernel that knows no weight does not mind.
        BlkioWeight = 5,
        BlkioWeightDevice = [new WeightDevice { Path = "/dev/null", Weight = 50 }],
        BlkioDeviceReadBps = [new ThrottleDevice { Path = "/dev/null", Rate = 1 }],
        BlkioDeviceWriteIOps = [new ThrottleDevice { Path = "/dev/null", Rate = 1 }],
    };

    [Fact]
    public void Check_BlockLimitsOfAKernelWithoutThem_AreDiscardedWithAWarningEach()
    {
        List<string> warnings = [];
        var checkedHost = new ValidateResources(new CgroupSupport { Controllers = new HashSet<string>() }).Check(Asked, warnings);
        Assert.Equal(
            [
                "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.",
                "Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.",
                "Your kernel does not support BPS Block I/O read limit or the cgroup is not mounted. Block I/O BPS read limit discarded.",
                "Your kernel does not support IOPS Block write limit or the cgroup is not mounted. Block I/O IOPS write limit discarded.",
            ],
            warnings);
        Assert.Equal(0, checkedHost.BlkioWeight);
        Assert.Empty(checkedHost.BlkioWeightDevice!);
        Assert.Empty(checkedHost.BlkioDeviceReadBps!);
        Assert.Null(checkedHost.BlkioDeviceWriteBps);
        Assert.Empty(checkedHost.BlkioDeviceWriteIOps!);
    }

    [Fact]
    public void Check_WeightOutOfRangeWhereItCounts_IsRefused()
    {
        var support = new CgroupSupport { Controllers = new HashSet<string>(), BlkioWeight = true, BlkioWeightDevice = true, BlkioThrottle = true };
        var refusal = Assert.Throws<EngineException>(() => new ValidateResources(support).Check(Asked, []));
        Assert.Equal("Range of blkio weight is from 10 to 1000", refusal.Message);
    }
}
