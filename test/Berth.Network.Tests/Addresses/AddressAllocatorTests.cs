using System.Collections.Concurrent;
using System.Net;
using Xunit;

namespace Berth.Network.Tests.Addresses;

public sealed class AddressAllocatorTests
{
    private static AddressAllocator Of(string subnet, string gateway) => new(IPNetwork.Parse(subnet), IPAddress.Parse(gateway));

    [Fact]
    public void Small_SubnetGivesEachHostAddressOnce_ThenNone()
    {
        var addresses = Of("10.1.2.0/29", "10.1.2.1");
        Assert.Equal(["10.1.2.2", "10.1.2.3", "10.1.2.4", "10.1.2.5", "10.1.2.6"], Enumerable.Range(0, 5).Select(_ => addresses.Take().ToString()));
        var e = Assert.Throws<NetworkException>(addresses.Take);
        Assert.Equal(NetworkErrorCode.Exhausted, e.Code);
        addresses.Return(IPAddress.Parse("10.1.2.4"));
        Assert.Equal("10.1.2.4", addresses.Take().ToString());
    }

    [Fact]
    public void Gateway_InTheMiddleIsPassedOver()
    {
        var addresses = Of("10.1.2.0/29", "10.1.2.3");
        Assert.Equal(["10.1.2.1", "10.1.2.2", "10.1.2.4"], Enumerable.Range(0, 3).Select(_ => addresses.Take().ToString()));
    }

    [Theory]
    [InlineData("10.1.2.0")]
    [InlineData("10.1.2.1")]
    [InlineData("10.1.2.255")]
    public void NetworkGatewayAndBroadcast_AreTaken(string address) => Assert.False(Of("10.1.2.0/24", "10.1.2.1").TryTake(IPAddress.Parse(address)));

    [Fact]
    public void FarAddress_OfAHugeSubnetIsTakenOnce()
    {
        var addresses = Of("10.0.0.0/8", "10.0.0.1");
        var far = IPAddress.Parse("10.200.3.4");
        Assert.True(addresses.TryTake(far));
        Assert.False(addresses.TryTake(far));
        addresses.Return(far);
        Assert.True(addresses.TryTake(far));
        Assert.Equal("10.0.0.2", addresses.Take().ToString());
    }

    [Fact]
    public void ManyAtOnce_NeverGetTheSame()
    {
        var addresses = Of("172.17.0.0/16", "172.17.0.1");
        var taken = new ConcurrentBag<IPAddress>();
        Parallel.For(0, 2000, i =>
        {
            var address = addresses.Take();
            if (i % 3 == 0) addresses.Return(address);
            else taken.Add(address);
        });
        Assert.Equal(taken.Count, taken.Distinct().Count());
    }

    [Theory]
    [InlineData("192.168.5.1/24", true)]
    [InlineData("192.168.5.1", false)]
    [InlineData("192.168.5.1/33", false)]
    [InlineData("192.168.5/24", false)]
    [InlineData("fd00::1/64", true)]
    [InlineData("/24", false)]
    public void InterfaceAddress_ParsesWhatBipTakes(string text, bool good) => Assert.Equal(good, InterfaceAddress.TryParse(text, null, out _));
}
