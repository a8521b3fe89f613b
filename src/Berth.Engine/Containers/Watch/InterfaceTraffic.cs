using System.Globalization;
using Berth.Api.Containers;
using Berth.Api.Json;

namespace Berth.Engine.Containers.Watch;

/// <summary>What went through a container's interfaces, from net/dev of its first process (proc_pid_net(5)).</summary>
internal static class InterfaceTraffic
{
    /// <summary>By interface; null for the host's network, and for none but the loopback.</summary>
    public static ApiMap<NetworkTraffic>? Of(ContainerDocument container, int pid)
    {
        if (container.HostConfig.NetworkMode == "host") return null;
        try
        {
            return Parse(File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/net/dev")));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended a moment ago.
            return null;
        }
    }

    /// <summary>Reads the table. What a container has made itself (a bridge, say) carries the same bytes once more and is left out.</summary>
    internal static ApiMap<NetworkTraffic>? Parse(IEnumerable<string> lines)
    {
        var interfaces = new ApiMap<NetworkTraffic>();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !line.AsSpan(0, colon).Trim().StartsWith("eth")) continue;
            var fields = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            interfaces[line[..colon].Trim()] = new NetworkTraffic
            {
                RxBytes = At(0), RxPackets = At(1), RxErrors = At(2), RxDropped = At(3),
                TxBytes = At(8), TxPackets = At(9), TxErrors = At(10), TxDropped = At(11),
            };
            ulong At(int index) => index < fields.Length && ulong.TryParse(fields[index], CultureInfo.InvariantCulture, out var value) ? value : 0;
        }
        return interfaces.Count == 0 ? null : interfaces;
    }
}
