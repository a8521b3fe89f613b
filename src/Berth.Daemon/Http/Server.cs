using Berth.Daemon.Lifecycle;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Berth.Daemon.Http;

/// <summary>
/// Kestrel on the daemon's addresses, without the generic host: no container, no configuration sources, no pipeline, and the memory
/// and start-up time that these cost.
/// </summary>
internal sealed class Server : IAsyncDisposable
{
    // Who knocks on a unix socket while this many wait is sent away at once (EAGAIN); the kernel lowers it to net.core.somaxconn.
    private const int Backlog = 4096;

    private readonly KestrelServer _kestrel;
    private readonly IdleTrim _trim;

    private readonly CancellationTokenSource _stopping;

    private Server(KestrelServer kestrel, IdleTrim trim, CancellationTokenSource stopping) => (_kestrel, _trim, _stopping) = (kestrel, trim, stopping);

    /// <summary>Starts answering on addresses that are bound.</summary>
    /// <exception cref="OptionsException">A socket of systemd's cannot be listened on.</exception>
    public static async Task<Server> StartAsync(BoundSockets sockets, Routes routes, string version, Log log)
    {
        var stopping = new CancellationTokenSource();
        routes.Stopping = stopping.Token;
        routes.Freeze();
        var logs = new LogProvider(log);
        var kestrel = new KestrelServerOptions { AddServerHeader = false, AllowHostHeaderOverride = true };
        SetLimits(kestrel.Limits);
        foreach (var listener in sockets.Listeners) listener.AddTo(kestrel);
        var transport = new SocketTransportOptions { CreateBoundListenSocket = sockets.Take, WaitForDataBeforeAllocatingBuffer = true, Backlog = Backlog };
        TransportBlocks.Use(transport);
        var server = new KestrelServer(
            Microsoft.Extensions.Options.Options.Create(kestrel),
            new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(transport), logs),
            logs);
        var trim = new IdleTrim(TimeProvider.System);
        try
        {
            await server.StartAsync(new Application(routes, new ServerIdentity(version), trim, log), CancellationToken.None);
        }
        catch (IOException e) when (e.InnerException is not null)
        {
            throw new OptionsException($"failed to load listeners: {e.Message}");
        }
        return new Server(server, trim, stopping);
    }

    /// <summary>
    /// Stops taking requests and lets those under way end, until <paramref name="ct"/> says that it has been long enough. Answers without an end of
    /// their own are ended.
    /// </summary>
    public async Task StopAsync(CancellationToken ct)
    {
        await _stopping.CancelAsync();
        await _kestrel.StopAsync(ct);
    }

    public ValueTask DisposeAsync()
    {
        _kestrel.Dispose();
        _trim.Dispose();
        _stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void SetLimits(KestrelServerLimits limits)
    {
        // An image is as large as it is, and a build context comes as slowly as its sender's disk.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        // What Go's server takes: registry credentials of a long config file travel in a header.
        limits.MaxRequestHeadersTotalSize = 1024 * 1024;
        limits.MaxRequestHeaderCount = 512;
        limits.MaxRequestLineSize = 128 * 1024;
        limits.KeepAliveTimeout = TimeSpan.FromHours(1);
    }
}
