using Berth.Images.Trees;
using Berth.Linux.Processes;

namespace Berth.Images.Tests.Trees;

public sealed class FileCapabilitiesTests
{
    private const string Name = "security.capability";
    private static readonly UserMaps Users = new([new IdRange(0, 100000, 65536)], [new IdRange(0, 100000, 65536)]);

    // cap_net_raw+ep: little-endian magic, permitted, inheritable, and the same for the upper half.
    private static readonly byte[] Version2 = Convert.FromHexString("0100000200200000000000000000000000000000");
    private static readonly byte[] Version3 = Convert.FromHexString("0100000300200000000000000000000000000000A0860100");

    [Fact]
    public void OfTheContainersRoot_AreVersionTwoInsideAndThreeOutside()
    {
        Assert.Equal(Version2, FileCapabilities.Inside(Name, Version3, Users));
        Assert.Equal(Version3, FileCapabilities.Outside(Name, Version2, Users));
    }

    [Fact]
    public void OfAnotherRoot_AndOtherAttributes_StayAsTheyAre()
    {
        var other = new UserMaps([new IdRange(0, 200000, 65536)], []);
        Assert.Equal(Version3, FileCapabilities.Inside(Name, Version3, other));
        Assert.Equal(Version3, FileCapabilities.Outside(Name, Version3, Users));
        Assert.Equal(Version2, FileCapabilities.Outside("user.x", Version2, Users));
        Assert.Equal([1, 2], FileCapabilities.Outside(Name, [1, 2], Users));
    }
}
