using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Xunit;

namespace Berth.Network.Tests.Sandboxes;

/// <summary>A daemon goes, by itself or by force, and another comes; the containers never notice.</summary>
public sealed class RestartTests(NetworkLab lab) : IClassFixture<NetworkLab>
{
    internal const string ChildState = "BERTH_NETWORK_TESTS_CHILD_STATE";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal static SandboxRequest Request(string id, ushort port, PortProtocol protocol = PortProtocol.Tcp) => new()
    {
        ContainerId = id,
        Mode = NetworkMode.Bridge,
        Ports = [new PortPublish { Protocol = protocol, ContainerPort = 80, HostPort = port }],
    };

    private static SandboxState Stored(Sandbox sandbox)
    {
        var json = JsonSerializer.Serialize(sandbox.State, NetworkJson.Default.SandboxState);
        return JsonSerializer.Deserialize(json, NetworkJson.Default.SandboxState)!;
    }

    [Fact]
    public async Task Restart_KeepsTheLivingWithoutAGap_AndForgetsTheDead()
    {
        var first = await lab.OpenAsync();
        var living = await first.AcquireAsync(Request("living", 8080), Ct);
        var dead = await first.AcquireAsync(Request("dead", 8081), Ct);
        using var server = NetworkLab.ServeTcp(living.Namespace, 80, "living");
        // What the container's process is in a real life: it keeps the namespace while no daemon does.
        var held = living.Namespace.Duplicate();
        var state = Stored(living);
        using var stop = new CancellationTokenSource();
        var asking = AskAllTheTimeAsync(stop.Token);

        await first.DisposeAsync();
        living.Namespace.Dispose();
        dead.Namespace.Dispose();
        Assert.Equal("living 10.9.0.2", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080));

        var second = await lab.OpenBesideAsync();
        var adopted = second.Adopt(state, held);
        second.Reconcile([state]);
        await stop.CancelAsync();
        Assert.True(await asking > 0);
        using var nft = Linux.Nftables.NftSocket.Open();
        Assert.Single(nft.Elements("berth_lab0", "published"));
        var e = await Assert.ThrowsAsync<NetworkException>(async () => await second.AcquireAsync(Request("thief", 8080), Ct));
        Assert.EndsWith("Bind for 0.0.0.0:8080 failed: port is already allocated", e.Message);
        var next = await second.AcquireAsync(Request("next", 8081), Ct);
        Assert.Equal("172.17.0.3", next.Address!.ToString());

        await second.ReleaseAsync(adopted);
        var again = await second.AcquireAsync(Request("again", 8080), Ct);
        Assert.Equal("172.17.0.2", again.Address!.ToString());
        await second.ReleaseAsync(again);
        await second.ReleaseAsync(next);
    }

    [Fact]
    public async Task Adopt_WhenThePortWasTakenMeanwhile_TellsAndGoesOn()
    {
        var first = await lab.OpenAsync();
        var living = await first.AcquireAsync(Request("living", 8080), Ct);
        using var server = NetworkLab.ServeTcp(living.Namespace, 80, "living");
        var held = living.Namespace.Duplicate();
        await first.DisposeAsync();
        using var thief = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        thief.Bind(new IPEndPoint(IPAddress.Any, 8080));
        thief.Listen();

        var second = await lab.OpenBesideAsync();
        var adopted = second.Adopt(Stored(living), held);
        second.Reconcile([adopted.State]);
        Assert.Contains(lab.Notices, n => n.Warning && n.Text.Contains("0.0.0.0:8080") && n.Text.Contains("address already in use"));
        lab.Notices.Clear();
        Assert.Equal("living 10.9.0.2", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080));
        await second.ReleaseAsync(adopted);
    }

    [Fact]
    public async Task Reconcile_RestoresElementsOfATableFlushedMeanwhile()
    {
        var first = await lab.OpenAsync();
        var living = await first.AcquireAsync(Request("living", 8080), Ct);
        using var server = NetworkLab.ServeTcp(living.Namespace, 80, "living");
        var held = living.Namespace.Duplicate();
        await first.DisposeAsync();
        using (var nft = Linux.Nftables.NftSocket.Open()) nft.Commit(new Linux.Nftables.NftBatch("berth_lab0").DeleteTable());

        var second = await lab.OpenBesideAsync();
        var adopted = second.Adopt(Stored(living), held);
        second.Reconcile([adopted.State]);
        Assert.Equal("living 10.9.0.2", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080));
        await second.ReleaseAsync(adopted);
    }

    [Fact]
    public async Task Killed_DaemonLeavesNoLinkAndNoNamespace()
    {
        await lab.CloseAsync();
        var path = Path.Combine(Path.GetTempPath(), $"berth-network-{Guid.NewGuid():N}");
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-noColor", "-explicit", "only", "-method", "*Child_HoldsASandboxUntilKilled"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[ChildState] = path;
        using var child = Process.Start(start)!;
        try
        {
            await NetworkLab.EventuallyAsync(() => File.Exists(path), "the child did not come up");
            Assert.Contains(lab.Host.Links(), l => l.Name.StartsWith("vlab9-", StringComparison.Ordinal));
            child.Kill();
            await child.WaitForExitAsync(Ct);
            await NetworkLab.EventuallyAsync(() => !lab.Host.Links().Any(l => l.Name.StartsWith("vlab9-", StringComparison.Ordinal)), "veth links are left");

            var next = await lab.OpenBesideAsync(NetworkLab.Options("lab9"));
            next.Reconcile([]);
            using var nft = Linux.Nftables.NftSocket.Open();
            Assert.Empty(nft.Elements("berth_lab9", "published"));
        }
        finally
        {
            File.Delete(path);
            if (!child.HasExited) child.Kill();
        }
    }

    private async Task<int> AskAllTheTimeAsync(CancellationToken stop)
    {
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            Assert.Equal("living 10.9.0.2", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080));
            count++;
        }

        return count;
    }
}

/// <summary>What another test starts as a process of its own; it shares the lab of that one and so makes none.</summary>
public sealed class RestartChild
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Not a test by itself.</summary>
    [Fact(Explicit = true)]
    public async Task Child_HoldsASandboxUntilKilled()
    {
        var path = Environment.GetEnvironmentVariable(RestartTests.ChildState);
        Assert.SkipWhen(path is null, "only as the child of another test");
        var stack = await NetworkStack.OpenAsync(NetworkLab.Options("lab9"), Ct);
        var sandbox = await stack.AcquireAsync(RestartTests.Request("child", 8089), Ct);
        await NetworkLab.EventuallyAsync(() => stack.Ready > 2, "the pool stays empty");
        await File.WriteAllTextAsync(path!, JsonSerializer.Serialize(sandbox.State, NetworkJson.Default.SandboxState), Ct);
        await Task.Delay(Timeout.Infinite, Ct);
    }
}
