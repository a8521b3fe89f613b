using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Api.Networks;
using Berth.Engine.Containers.Validate;

namespace Berth.Engine.Containers.Create;

/// <summary>What a request says of the networks of a container, checked as Docker checks it.</summary>
internal static class PlanEndpoints
{
    private static readonly string[] s_predefined = ["bridge", "host", "none", "default"];

    /// <summary>The endpoints, by the names of their networks.</summary>
    /// <param name="mode">The network mode, which names the main network.</param>
    /// <param name="asked">What the request says of networks.</param>
    /// <param name="mac">The hardware address the request gives the container as a whole, as clients before API 1.44 do.</param>
    /// <exception cref="EngineException">Invalid, in Docker's words.</exception>
    public static ApiMap<EndpointSettings?> From(string mode, NetworkingConfig? asked, string? mac)
    {
        var isBorrowed = ValidateModes.IsContainer(mode);
        var networks = new ApiMap<EndpointSettings?>();
        foreach (var (name, settings) in asked?.EndpointsConfig ?? []) networks[name == "default" ? "bridge" : name] = settings;
        if (!isBorrowed) networks.TryAdd(mode, new EndpointSettings());
        if (!string.IsNullOrEmpty(mac) && networks.GetValueOrDefault(mode) is { } main)
        {
            if (main.MacAddress.Length > 0 && main.MacAddress != mac)
                throw EngineException.Invalid("the container-wide MAC address must match the endpoint-specific MAC address for the main network, or be left empty");
            networks[mode] = main with { MacAddress = mac };
        }
        foreach (var (name, settings) in networks) Check(name, settings);
        return isBorrowed ? [] : networks;
    }

    private static void Check(string network, EndpointSettings? settings)
    {
        if (settings is null) throw Wrong(network, "EndpointsConfig is nil");
        if (settings.MacAddress.Length > 0 && !PhysicalAddress.TryParse(settings.MacAddress, out _)) throw Wrong(network, $"invalid MAC address {settings.MacAddress}");
        var faults = Faults(s_predefined.Contains(network) || ValidateModes.IsContainer(network), ValidateModes.IsContainer(network), settings);
        if (faults.Count == 0) return;
        throw Wrong(network, "invalid endpoint settings:\n" + (faults.Count == 1 ? faults[0] : string.Join('\n', faults.Select(fault => "* " + fault))));
    }

    private static List<string> Faults(bool isPredefined, bool isBorrowed, EndpointSettings settings)
    {
        var faults = new List<string>();
        var addresses = settings.IPAMConfig ?? new EndpointIPAMConfig();
        var isFixed = addresses.IPv4Address is { Length: > 0 } || addresses.IPv6Address is { Length: > 0 };
        if (isPredefined && isFixed) faults.Add("user specified IP address is supported on user defined networks only");
        if (isPredefined && settings.Aliases is { Length: > 0 }) faults.Add("network-scoped alias is supported only for containers in user defined networks");
        if (addresses.IPv4Address is { Length: > 0 } four && !Is(four, AddressFamily.InterNetwork)) faults.Add($"invalid IPv4 address: {four}");
        if (addresses.IPv6Address is { Length: > 0 } six && !Is(six, AddressFamily.InterNetworkV6)) faults.Add($"invalid IPv6 address: {six}");
        foreach (var local in addresses.LinkLocalIPs ?? [])
            if (!IPAddress.TryParse(local, out _)) faults.Add($"invalid link-local IP address: {local}");
        if (isPredefined && isFixed && !isBorrowed) faults.Add("user specified IP address is supported only when connecting to networks with user configured subnets");
        return faults;
    }

    // .NET takes "1.2.3" for 1.2.0.3.
    private static bool Is(string text, AddressFamily family) => IPAddress.TryParse(text, out var address) && address.AddressFamily == family
        && (family == AddressFamily.InterNetworkV6 || text.Count(c => c == '.') == 3);

    private static EngineException Wrong(string network, string what) => EngineException.Invalid($"invalid config for network {network}: {what}");
}
