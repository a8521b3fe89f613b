using Berth.Runtime.Foreign;
using Xunit;

namespace Berth.Runtime.Tests.Foreign;

public sealed class MountPointTests
{
    private static readonly string[] s_mounts =
    [
        "20 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw",
        "21 20 0:5 / /run rw shared:2 - tmpfs tmpfs rw",
        "22 21 0:6 / /run/with\\040space rw - tmpfs tmpfs rw",
    ];

    [Theory]
    [InlineData("/run/berth/oci/x", "/run")]
    [InlineData("/run", "/run")]
    [InlineData("/runner/x", "/")]
    [InlineData("/run/with space/oci", "/run/with space")]
    [InlineData("/var/lib", "/")]
    public void Of_APath_IsTheLongestThatItIsBeneath(string path, string point) => Assert.Equal(point, MountPoint.Of(path, s_mounts));
}
