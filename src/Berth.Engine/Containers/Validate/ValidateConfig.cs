using System.Net;
using System.Net.NetworkInformation;
using Berth.Api.Containers;
using Berth.Engine.Signals;

namespace Berth.Engine.Containers.Validate;

/// <summary>What a request says about the process itself, its name to the network, and its health.</summary>
internal static class ValidateConfig
{
    private const long NanosecondsOfMillisecond = 1_000_000;

    /// <exception cref="EngineException">Invalid, in Docker's words.</exception>
    public static void Check(ContainerConfig config, HostConfig host)
    {
        foreach (var entry in config.Env ?? [])
        {
            if (entry.Length == 0 || entry[0] == '=') throw EngineException.Invalid($"invalid environment variable: {entry}");
        }
        if (!string.IsNullOrEmpty(config.StopSignal)) SignalName.ParseAny(config.StopSignal);
        if (config.Healthcheck is { } health) CheckHealth(health);
        foreach (var entry in host.ExtraHosts ?? []) CheckHost(entry);
        if (!string.IsNullOrEmpty(config.MacAddress) && !PhysicalAddress.TryParse(config.MacAddress, out _))
            throw EngineException.Invalid($"invalid config for network {host.NetworkMode}: invalid MAC address {config.MacAddress}");
        if (host.UTSMode == "host" && config.Hostname.Length > 0) throw EngineException.Invalid("conflicting options: hostname and the UTS mode");
        if (ValidateModes.IsContainer(host.NetworkMode)) CheckBorrowedNetwork(config, host);
    }

    // Who joins another container's network has its name and its ports, and no say in them.
    private static void CheckBorrowedNetwork(ContainerConfig config, HostConfig host)
    {
        var conflict = config.Hostname.Length > 0 ? "hostname and the network mode"
            : host.Dns is { Length: > 0 } ? "dns and the network mode"
            : host.ExtraHosts is { Length: > 0 } ? "custom host-to-IP mapping and the network mode"
            : host.PortBindings is { Count: > 0 } || host.PublishAllPorts ? "port publishing and the container type network mode"
            : config.ExposedPorts is { Count: > 0 } ? "port exposing and the container type network mode"
            : null;
        if (conflict is not null) throw EngineException.Invalid($"conflicting options: {conflict}");
    }

    private static void CheckHealth(HealthConfig health)
    {
        CheckTime(health.Interval, "Interval");
        CheckTime(health.Timeout, "Timeout");
        CheckTime(health.StartPeriod, "StartPeriod");
        CheckTime(health.StartInterval, "StartInterval");
        if (health.Retries < 0) throw EngineException.Invalid("Retries in Healthcheck cannot be negative");

        static void CheckTime(long nanoseconds, string field)
        {
            if (nanoseconds is not 0 and < NanosecondsOfMillisecond) throw EngineException.Invalid($"{field} in Healthcheck cannot be less than 1ms");
        }
    }

    private static void CheckHost(string entry)
    {
        var cut = entry.IndexOf(':', StringComparison.Ordinal);
        if (cut <= 0) throw EngineException.Invalid($"bad format for add-host: \"{entry}\"");
        var address = entry[(cut + 1)..].Trim('[', ']');
        if (address != "host-gateway" && !IPAddress.TryParse(address, out _))
            throw EngineException.Invalid($"invalid IP address in add-host: \"{address}\"");
    }
}
