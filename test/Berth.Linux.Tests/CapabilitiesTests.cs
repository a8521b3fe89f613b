using Xunit;

namespace Berth.Linux.Tests;

public sealed class CapabilitiesTests
{
    [Theory]
    [InlineData("CAP_CHOWN", 0)]
    [InlineData("net_admin", 12)]
    [InlineData("Cap_Sys_Admin", 21)]
    [InlineData("CAP_CHECKPOINT_RESTORE", 40)]
    public void Find_NameWithOrWithoutPrefix_IsItsNumber(string name, int number)
    {
        Assert.Equal(number, Capabilities.Find(name));
        Assert.Equal(1UL << number, Capabilities.ToBits([name]));
    }

    [Fact]
    public void ToBits_Unknown_NamesIt() => Assert.Equal("unknown capability \"CAP_FOO\"", Assert.Throws<ArgumentException>(() => Capabilities.ToBits(["CAP_FOO"])).Message);

    [Fact]
    public void LastCapability_IsWhatTheKernelSays() =>
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/cap_last_cap").Trim(), $"{Capabilities.LastCapability}");

    [Fact]
    public void ToNames_AllBits_ComesBack() => Assert.Equal(Capabilities.AllBits, Capabilities.ToBits(Capabilities.ToNames(Capabilities.AllBits)));

    [Fact]
    public void Find_PrefixAlone_IsNone()
    {
        Assert.Null(Capabilities.Find("CAP_"));
        Assert.Null(Capabilities.Find(""));
    }
}
