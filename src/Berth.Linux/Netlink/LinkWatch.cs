using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Berth.Linux.Netlink;

/// <summary>Hears of changes of the links of one namespace, from the moment it is opened.</summary>
public sealed class LinkWatch : IDisposable
{
    private const int RTNLGRP_LINK = 1;
    private readonly NetlinkSocket _events;
    private readonly RouteSocket _route;

    private LinkWatch(NetlinkSocket events, RouteSocket route)
    {
        _events = events;
        _route = route;
    }

    /// <summary>Opens a watch in the calling thread's network namespace.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static LinkWatch Open()
    {
        var events = NetlinkSocket.Open(NetlinkProtocol.Route);
        try
        {
            events.Subscribe(RTNLGRP_LINK);
            return new LinkWatch(events, RouteSocket.Open());
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits until a link that was set up after this watch was opened runs: the kernel finds out about its carrier, and a bridge
    /// begins to forward to it, a moment after it was told to be up.
    /// </summary>
    /// <returns>False when it did not within <paramref name="limit"/>.</returns>
    public bool WaitUntilRunning(string name, int index, TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        var running = false;
        while (!running && limit - Stopwatch.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
        {
            if (!_events.ReadEvents((type, payload) => running |= type == Rtnl.NewLink && Runs(payload, index), left, out var lost)) return false;
            if (lost) running = _route.FindLink(name) is { Running: true };
        }

        return running;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Dispose();
        _route.Dispose();
    }

    private static bool Runs(ReadOnlySpan<byte> payload, int index)
    {
        var header = MemoryMarshal.Read<LinkHeader>(payload);
        // A new link counts as running until the kernel has looked; only with a carrier is it meant.
        return header.Index == index && (header.Flags & (Rtnl.IFF_RUNNING | Rtnl.IFF_LOWER_UP)) == (Rtnl.IFF_RUNNING | Rtnl.IFF_LOWER_UP);
    }
}
