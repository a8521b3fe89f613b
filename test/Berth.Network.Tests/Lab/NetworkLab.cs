using System.Net;
using System.Net.Sockets;
using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Testing;
using Xunit;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Berth.Network.Tests;

/// <summary>
/// This process's namespace as a host (10.9.0.1), and another host beside it (10.9.0.2). Everything is taken down again and it is
/// checked that nothing is left.
/// </summary>
public sealed class NetworkLab : IAsyncLifetime
{
    internal static readonly IPAddress HostAddress = IPAddress.Parse("10.9.0.1");
    internal static readonly IPAddress OtherAddress = IPAddress.Parse("10.9.0.2");
    private readonly List<NetworkStack> _stacks = [];

    /// <summary>The other host.</summary>
    internal FileDescriptor Other { get; private set; } = null!;

    internal RouteSocket Host { get; private set; } = null!;

    internal List<NetworkNotice> Notices { get; } = [];

    public ValueTask InitializeAsync()
    {
        Require.Root();
        Assert.True(PrivateNetwork.Available);
        Host = RouteSocket.Open();
        foreach (var left in Host.Links().Where(l => l.Kind is "bridge")) Host.Execute(new RouteMessages().DeleteLink(left.Index));
        Other = LabNamespace.Create();
        var peer = new LinkSpec { Name = "up0", Namespace = Other };
        Host.Execute(new RouteMessages().ChangeLink(1, new LinkChange { Up = true }).AddLink(new LinkSpec { Name = "wan0", Up = true, Peer = peer }));
        Host.Execute(new RouteMessages().AddAddress(Host.FindLink("wan0")!.Index, HostAddress, 24));
        LabNamespace.Inside(Other, () =>
        {
            using var route = RouteSocket.Open();
            var up = route.FindLink("up0")!.Index;
            route.Execute(new RouteMessages().ChangeLink(up, new LinkChange { Up = true }).AddAddress(up, OtherAddress, 24));
            return 0;
        });
        return ValueTask.CompletedTask;
    }

    internal static NetworkOptions Options(string bridge = "lab0") => new() { BridgeName = bridge, TableName = $"berth_{bridge}", PoolSize = 2 };

    /// <summary>A stack on a bridge of its own making; what an earlier test left open, failed perhaps, goes first.</summary>
    internal async Task<NetworkStack> OpenAsync(NetworkOptions? options = null)
    {
        await CloseAsync();
        return await OpenBesideAsync(options);
    }

    /// <summary>A stack beside those that are open: a restarted daemon, or another one.</summary>
    internal async Task<NetworkStack> OpenBesideAsync(NetworkOptions? options = null)
    {
        var stack = await NetworkStack.OpenAsync((options ?? Options()) with { Notice = Notices.Add }, TestContext.Current.CancellationToken);
        _stacks.Add(stack);
        return stack;
    }

    /// <summary>Closes every stack that a test opened, and removes what it installed.</summary>
    internal async Task CloseAsync()
    {
        foreach (var stack in _stacks.Where(s => s.IsOpen))
        {
            stack.Uninstall();
            await stack.DisposeAsync();
        }

        // A pool that was being filled while its bridge was removed has said so.
        Notices.Clear();
    }

    /// <summary>Waits for what the kernel does in the background; there is no event to wait for.</summary>
    internal static async Task EventuallyAsync(Func<bool> condition, string otherwise)
    {
        for (var waited = 0; !condition(); waited += 10)
        {
            if (waited > 120_000) Assert.Fail(otherwise);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();

        if (Host?.FindLink("wan0") is { } wan) Host.Execute(new RouteMessages().DeleteLink(wan.Index));
        Other?.Dispose();
        Host?.Dispose();
    }

    /// <summary>A listener inside a namespace that answers each connection with <paramref name="answer"/> and the client's address.</summary>
    internal static Socket ServeTcp(FileDescriptor netns, int port, string answer)
    {
        var listener = LabNamespace.Inside(netns, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        listener.Listen(128);
        _ = AnswerAsync(listener, answer);
        return listener;
    }

    private static async Task AnswerAsync(Socket listener, string answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptAsync();
                var from = ((IPEndPoint)client.RemoteEndPoint!).Address;
                await client.SendAsync(System.Text.Encoding.UTF8.GetBytes($"{answer} {from}"));
                client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    /// <summary>An echo server for datagrams that prefixes <paramref name="answer"/> and the client's address.</summary>
    internal static Socket ServeUdp(FileDescriptor netns, int port, string answer)
    {
        var socket = LabNamespace.Inside(netns, () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        _ = EchoAsync(socket, answer);
        return socket;
    }

    private static async Task EchoAsync(Socket socket, string answer)
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                var text = $"{answer} {((IPEndPoint)got.RemoteEndPoint).Address} {System.Text.Encoding.UTF8.GetString(buffer, 0, got.ReceivedBytes)}";
                await socket.SendToAsync(System.Text.Encoding.UTF8.GetBytes(text), got.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    /// <summary>What a server says to a connection made from inside <paramref name="from"/> (null: this host).</summary>
    internal static async Task<string> AskTcpAsync(FileDescriptor? from, IPAddress address, int port, double seconds = 5)
    {
        Func<Socket> make = () => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var socket = from is null ? make() : LabNamespace.Inside(from, make);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        await socket.ConnectAsync(address, port, limit.Token);
        var text = new StringWriter();
        var buffer = new byte[256];
        while (await socket.ReceiveAsync(buffer, limit.Token) is var count and > 0) text.Write(System.Text.Encoding.UTF8.GetString(buffer, 0, count));
        return text.ToString();
    }

    /// <summary>A datagram socket inside <paramref name="from"/> (null: this host), connected.</summary>
    internal static Socket ConnectUdp(FileDescriptor? from, IPAddress address, int port)
    {
        Func<Socket> make = () => new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var socket = from is null ? make() : LabNamespace.Inside(from, make);
        socket.Connect(address, port);
        return socket;
    }

    internal static async Task<string> AskUdpAsync(Socket socket, string text, double seconds = 5)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), limit.Token);
        var buffer = new byte[2048];
        var count = await socket.ReceiveAsync(buffer, limit.Token);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, count);
    }

    internal static async Task<string> AskUdpAsync(FileDescriptor? from, IPAddress address, int port, string text, double seconds = 5)
    {
        using var socket = ConnectUdp(from, address, port);
        return await AskUdpAsync(socket, text, seconds);
    }
}
