using System.Net;
using Berth.Linux.Netlink;
using Xunit;

namespace Berth.Network.Tests.Bridges;

public sealed class OpenBridgeTests(NetworkLab lab) : IClassFixture<NetworkLab>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IEnumerable<string> AddressesOf(string link) =>
        lab.Host.Addresses().Where(a => a.LinkIndex == lab.Host.FindLink(link)!.Index && a.Address.GetAddressBytes().Length == 4)
            .Select(a => $"{a.Address}/{a.PrefixLength}");

    [Fact]
    public async Task FirstTime_TakesDockersFirstSubnet_AndSwitchesForwardingOnAloud()
    {
        await lab.CloseAsync();
        lab.Notices.Clear();
        Sysctl.Write("net/ipv4/ip_forward", "0");
        var stack = await lab.OpenAsync();
        Assert.Equal(("172.17.0.0/16", "172.17.0.1"), (stack.Default.Subnet.ToString(), stack.Default.Gateway.ToString()));
        Assert.Equal(["172.17.0.1/16"], AddressesOf("lab0"));
        Assert.Equal("1", Sysctl.Read("net/ipv4/ip_forward"));
        Assert.Contains(lab.Notices, n => !n.Warning && n.Text.Contains("net.ipv4.ip_forward"));
        Assert.Matches("^[0-9a-f]{64}$", stack.Default.Id);
    }

    [Fact]
    public async Task SecondTime_FindsWhatIsThere()
    {
        var stack = await lab.OpenAsync(NetworkLab.Options() with { BridgeAddress = InterfaceAddress.Parse("192.168.77.1/24") });
        var again = await lab.OpenBesideAsync();
        Assert.Equal((stack.Default.LinkIndex, stack.Default.Id, stack.Default.Subnet), (again.Default.LinkIndex, again.Default.Id, again.Default.Subnet));
    }

    [Fact]
    public async Task AnotherDaemonsBridge_IsLeftAlone()
    {
        using var first = new Berth.Testing.TempDirectory("n");
        using var second = new Berth.Testing.TempDirectory("n");
        await lab.CloseAsync();
        var mine = await lab.OpenAsync(NetworkLab.Options() with { Owner = first.Path, TableName = "" });
        var moved = await lab.OpenBesideAsync(NetworkLab.Options() with { Owner = second.Path, TableName = "", MayMove = true });
        Assert.Equal(("lab0", "berth1"), (mine.Default.LinkName, moved.Default.LinkName));
        Assert.NotEqual(mine.Default.Subnet, moved.Default.Subnet);
        var refused = await Assert.ThrowsAsync<NetworkException>(() => lab.OpenBesideAsync(NetworkLab.Options() with { Owner = second.Path, TableName = "" }));
        Assert.Equal($"bridge lab0 belongs to the daemon with data root {first.Path}: give this one another --bridge", refused.Message);
        var again = await lab.OpenBesideAsync(NetworkLab.Options() with { Owner = first.Path, TableName = "" });
        Assert.Equal(mine.Default.LinkIndex, again.Default.LinkIndex);
        moved.Uninstall();
    }

    [Fact]
    public async Task ChosenBridge_StaysWhenABetterOneIsFree_AndIsMadeAgainWhenItIsGone()
    {
        using var first = new Berth.Testing.TempDirectory("n");
        using var second = new Berth.Testing.TempDirectory("n");
        await lab.CloseAsync();
        var options = NetworkLab.Options("berth0") with { Owner = second.Path, TableName = "", MayMove = true };
        var other = await lab.OpenBesideAsync(NetworkLab.Options("berth0") with { Owner = first.Path, TableName = "" });
        var mine = await lab.OpenBesideAsync(options);
        Assert.Equal(("berth1", true), (mine.Default.LinkName, mine.IsNew));
        other.Uninstall();

        Assert.Equal(("berth1", false), Of(await lab.OpenBesideAsync(options)));
        lab.Host.Execute(new RouteMessages().DeleteLink(mine.Default.LinkIndex));
        Assert.Equal(("berth1", true), Of(await lab.OpenBesideAsync(options with { FormerBridge = "berth1" })));
        mine.Uninstall();

        static (string, bool) Of(NetworkStack stack) => (stack.Default.LinkName, stack.IsNew);
    }

    [Fact]
    public async Task Uninstall_FindsWhatIsThere_AndMakesNothing()
    {
        using var first = new Berth.Testing.TempDirectory("n");
        using var second = new Berth.Testing.TempDirectory("n");
        await lab.CloseAsync();
        var options = NetworkLab.Options("berth0") with { Owner = second.Path, TableName = "", MayMove = true };
        var other = await lab.OpenBesideAsync(NetworkLab.Options("berth0") with { Owner = first.Path, TableName = "" });
        await lab.OpenBesideAsync(options);
        Assert.Equal(["firewall table berth_berth1", "bridge berth1"], NetworkStack.Uninstall(options));

        Assert.Empty(NetworkStack.Uninstall(options));
        Assert.Null(lab.Host.FindLink("berth1"));
        Assert.NotNull(lab.Host.FindLink("berth0"));
        other.Uninstall();
    }

    [Fact]
    public async Task BridgeOfADaemonThatIsNoMore_IsTakenOver()
    {
        await lab.CloseAsync();
        await lab.OpenAsync(NetworkLab.Options() with { Owner = "/no/such/data/root" });
        using var root = new Berth.Testing.TempDirectory("n");
        var stack = await lab.OpenBesideAsync(NetworkLab.Options() with { Owner = root.Path, MayMove = true });
        Assert.Equal("lab0", stack.Default.LinkName);
        Assert.Equal("berth " + root.Path, lab.Host.FindLink("lab0")!.Alias);
    }

    [Fact]
    public async Task Bip_ReplacesTheAddress()
    {
        await lab.OpenAsync();
        var stack = await lab.OpenBesideAsync(NetworkLab.Options() with { BridgeAddress = InterfaceAddress.Parse("192.168.5.1/24"), Mtu = 1400 });
        Assert.Equal(["192.168.5.1/24"], AddressesOf("lab0"));
        var sandbox = await stack.AcquireAsync(new SandboxRequest { ContainerId = "c", Mode = NetworkMode.Bridge }, Ct);
        Assert.Equal("192.168.5.2", sandbox.Address!.ToString());
        Assert.Equal(1400, LabNamespace.Inside(sandbox.Namespace, () =>
        {
            using var route = RouteSocket.Open();
            return route.FindLink("eth0")!.Mtu;
        }));
        await stack.ReleaseAsync(sandbox);
    }

    [Theory]
    [InlineData("172.17.5.0/24", "172.18.0.0/16")]
    [InlineData("172.16.0.0/12", "192.168.0.0/20")]
    [InlineData("10.0.0.0/8", "172.17.0.0/16")]
    public async Task SubnetOfARouteOfTheHost_IsPassedOver(string route, string subnet)
    {
        await lab.CloseAsync();
        var taken = new RouteSpec { Destination = IPNetwork.Parse(route), LinkIndex = lab.Host.FindLink("wan0")!.Index };
        lab.Host.Execute(new RouteMessages().AddRoute(taken));
        try
        {
            Assert.Equal(subnet, (await lab.OpenAsync()).Default.Subnet.ToString());
        }
        finally
        {
            lab.Host.Execute(new RouteMessages().DeleteRoute(taken));
        }
    }

    [Fact]
    public async Task LinkThatIsNoBridge_IsRefusedAndLeftAlone()
    {
        var e = await Assert.ThrowsAsync<NetworkException>(() => lab.OpenAsync(NetworkLab.Options("wan0")));
        Assert.Equal("link wan0 exists and is not a bridge", e.Message);
        Assert.NotNull(lab.Host.FindLink("wan0"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sixteencharacter")]
    [InlineData("a/b")]
    public async Task NameThatIsNoLinkName_IsRefused(string name) =>
        Assert.Equal($"invalid bridge name: {name}", (await Assert.ThrowsAsync<NetworkException>(() => lab.OpenAsync(NetworkLab.Options(name)))).Message);
}
