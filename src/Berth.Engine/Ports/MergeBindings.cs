using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Network;

namespace Berth.Engine.Ports;

/// <summary>
/// New port bindings on top of the present ones: a port that is named is published just as it says, null or an empty list takes it away,
/// and one that is not named stays as it is.
/// </summary>
internal static class MergeBindings
{
    /// <summary>All bindings then.</summary>
    /// <param name="host">The container's.</param>
    /// <param name="asked">The new ones; already checked.</param>
    public static ApiMap<PortBinding[]?> Into(HostConfig host, ApiMap<PortBinding[]?> asked)
    {
        var merged = new ApiMap<PortBinding[]?>(host.PortBindings ?? []);
        foreach (var (text, hosts) in asked)
        {
            var port = PortSpec.Parse(text).ToString();
            if (hosts is { Length: > 0 }) merged[port] = hosts;
            // With -P a port that has no entry is published again at the next start.
            else if (host.PublishAllPorts) merged[port] = [];
            else merged.Remove(port);
        }
        return merged;
    }

    /// <summary>The ports that are named, as the network knows them.</summary>
    public static IReadOnlySet<(PortProtocol Protocol, ushort Port)> Named(ApiMap<PortBinding[]?> asked) =>
        asked.Keys.Select(PortSpec.Parse).Select(port => (port.Protocol == "udp" ? PortProtocol.Udp : PortProtocol.Tcp, port.Port)).ToHashSet();
}
