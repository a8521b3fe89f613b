using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests;

public sealed class KernelFeaturesTests
{
    [Fact]
    public void Current_KernelNewEnough_HasWhatThatKernelHas()
    {
        Require.Root();
        Require.Kernel(6, 5);
        var features = KernelFeatures.Current;
        Assert.True(features is { Openat2: true, Clone3: true, Pidfd: true, CloseRange: true, MountApi: true, MountSetattr: true, Seccomp: true, SeccompNotify: true });
        Assert.True(features is { UserNamespaces: true, Cgroups: not null });
        Assert.Equal(features.Overlay, features.OverlayLowerdirPlus);
    }

    [Theory]
    [InlineData("6.18.44-fc-v669", 6, 18, true)]
    [InlineData("6.18.44-fc-v669", 6, 19, false)]
    [InlineData("5.10.0", 4, 20, true)]
    [InlineData("6.1-rc3", 6, 1, true)]
    [InlineData("garbage", 1, 0, false)]
    public void AtLeast_Release_ComparesNumbers(string release, int major, int minor, bool expected) =>
        Assert.Equal(expected, new KernelFeatures { Release = release }.AtLeast(major, minor));
}
