using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Api.Networks;
using Berth.Engine.Ports;
using Berth.Network;

namespace Berth.Engine.Containers.Query;

/// <summary>A container's networks as Docker shows them.</summary>
internal static class ContainerNetworkView
{
    private const int ShortSandboxId = 12;

    /// <summary>The part of <c>inspect</c>.</summary>
    public static NetworkSettings Settings(ContainerDocument container, ContainerOptions options, Func<string, string> idOf)
    {
        var sandbox = container.State.Alive?.Sandbox;
        var isHost = container.State.Alive is not null && container.HostConfig.NetworkMode == "host";
        var isBridge = sandbox is { Mode: NetworkMode.Bridge };
        return new NetworkSettings
        {
            SandboxID = sandbox?.SandboxId ?? "",
            SandboxKey = isHost
                ? Path.Combine(options.SandboxRoot, "default")
                : sandbox is null ? "" : Path.Combine(options.SandboxRoot, sandbox.SandboxId[..Math.Min(ShortSandboxId, sandbox.SandboxId.Length)]),
            Ports = Ports(container, sandbox),
            EndpointID = isBridge ? sandbox!.EndpointId : "",
            Gateway = isBridge ? sandbox!.Gateway ?? "" : "",
            IPAddress = isBridge ? sandbox!.Address ?? "" : "",
            IPPrefixLen = isBridge ? sandbox!.PrefixLength : 0,
            MacAddress = isBridge ? sandbox!.Mac : "",
            Networks = Networks(container, idOf),
        };
    }

    /// <summary>The endpoints by network; with the addresses while the container runs.</summary>
    public static ApiMap<EndpointSettings?> Networks(ContainerDocument container, Func<string, string> idOf)
    {
        var sandbox = container.State.Alive?.Sandbox;
        var networks = new ApiMap<EndpointSettings?>();
        foreach (var (name, asked) in container.Networks)
        {
            var endpoint = asked ?? new EndpointSettings();
            if (container.State is not CreatedState) endpoint = endpoint with { NetworkID = idOf(name) };
            if (sandbox is not null && name == container.HostConfig.NetworkMode)
            {
                endpoint = endpoint with
                {
                    EndpointID = sandbox.EndpointId,
                    Gateway = sandbox.Gateway ?? "",
                    IPAddress = sandbox.Address ?? "",
                    IPPrefixLen = sandbox.PrefixLength,
                    MacAddress = sandbox.Mac,
                };
            }
            networks[name] = endpoint;
        }
        return networks;
    }

    // While it runs: every exposed port, with where it is published. Otherwise nothing.
    private static ApiMap<PortBinding[]?> Ports(ContainerDocument container, SandboxState? sandbox)
    {
        var ports = new ApiMap<PortBinding[]?>();
        if (sandbox is not { Mode: NetworkMode.Bridge }) return ports;
        foreach (var exposed in container.Config.ExposedPorts?.Keys.AsEnumerable() ?? []) ports[exposed] = null;
        foreach (var group in sandbox.Ports.GroupBy(KeyOf))
            ports[group.Key] = [.. group.Select(port => new PortBinding { HostIp = port.HostAddress, HostPort = Number(port.HostPort) })];
        return ports;
    }

    /// <summary>The ports of <c>docker ps</c>.</summary>
    public static PortSummary[] Summaries(ContainerDocument container)
    {
        if (container.State.Alive?.Sandbox is not { Mode: NetworkMode.Bridge } sandbox) return [];
        var published = sandbox.Ports.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        var only = (container.Config.ExposedPorts?.Keys.AsEnumerable() ?? [])
            .Where(port => !published.Contains(port))
            .Select(PortSpec.Parse)
            .Select(port => new PortSummary { PrivatePort = port.Port, Type = port.Protocol });
        return
        [
            .. sandbox.Ports.Select(port => new PortSummary
            {
                IP = port.HostAddress,
                PrivatePort = port.ContainerPort,
                PublicPort = port.HostPort,
                Type = Word(port.Protocol),
            }),
            .. only,
        ];
    }

    private static string KeyOf(PublishedPort port) => $"{Number(port.ContainerPort)}/{Word(port.Protocol)}";

    private static string Word(PortProtocol protocol) => protocol == PortProtocol.Udp ? "udp" : "tcp";

    private static string Number(ushort port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
