using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Engine.Security;

namespace Berth.Engine.Containers.Create;

/// <summary>Fills in what a request left open, so that <c>inspect</c> tells what is done and a later default changes no old container.</summary>
internal static class CompleteHostConfig
{
    public static HostConfig Complete(HostConfig host, bool unifiedCgroups, HostDefaults defaults) => host with
    {
        LogConfig = Log(host.LogConfig, defaults),
        Dns = host.Dns is { Length: > 0 } || defaults.Dns.Count == 0 ? host.Dns : [.. defaults.Dns],
        DnsOptions = host.DnsOptions is { Length: > 0 } || defaults.DnsOptions.Count == 0 ? host.DnsOptions : [.. defaults.DnsOptions],
        DnsSearch = host.DnsSearch is { Length: > 0 } || defaults.DnsSearch.Count == 0 ? host.DnsSearch : [.. defaults.DnsSearch],
        Init = host.Init ?? (defaults.Init ? true : null),
        Ulimits = Ulimits(host.Ulimits, defaults.Ulimits),
        NetworkMode = host.NetworkMode is "" or "default" ? "bridge" : host.NetworkMode,
        RestartPolicy = host.RestartPolicy.Name.Length > 0 ? host.RestartPolicy : host.RestartPolicy with { Name = "no" },
        CgroupnsMode = host.CgroupnsMode.Length > 0 ? host.CgroupnsMode : unifiedCgroups && !host.Privileged ? "private" : "host",
        IpcMode = host.IpcMode.Length > 0 ? host.IpcMode : "private",
        ShmSize = host.ShmSize != 0 ? host.ShmSize : defaults.ShmSize,
        Runtime = string.IsNullOrEmpty(host.Runtime) ? defaults.Runtime : host.Runtime,
        MemorySwap = host is { Memory: > 0, MemorySwap: 0 } ? host.Memory * 2 : host.MemorySwap,
        PidsLimit = host.PidsLimit is <= 0 ? null : host.PidsLimit,
        MemorySwappiness = host.MemorySwappiness is -1 ? null : host.MemorySwappiness,
        SecurityOpt = SecurityOptions(host),
        OomKillDisable = unifiedCgroups ? host.OomKillDisable : host.OomKillDisable ?? false,
        MaskedPaths = host.MaskedPaths ?? (Unprotected(host) ? null : [.. ProtectedPaths.Masked]),
        ReadonlyPaths = host.ReadonlyPaths ?? (Unprotected(host) ? null : [.. ProtectedPaths.Readonly]),
        PortBindings = Ports(host.PortBindings),
    };

    // The daemon's options are its driver's: a container with a driver of its own takes none of them.
    private static LogConfig Log(LogConfig asked, HostDefaults defaults)
    {
        var config = asked.Config ?? [];
        if (asked.Type.Length > 0 && asked.Type != defaults.LogDriver) return new LogConfig { Type = asked.Type, Config = config };
        return new LogConfig { Type = defaults.LogDriver, Config = new ApiMap<string>(defaults.LogOptions.Concat(config)) };
    }

    private static Ulimit[]? Ulimits(Ulimit[]? asked, IReadOnlyList<Ulimit> defaults)
    {
        if (defaults.Count == 0) return asked;
        return [.. asked ?? [], .. defaults.Where(d => !(asked ?? []).Any(a => a.Name == d.Name))];
    }

    private static bool Unprotected(HostConfig host) =>
        host.Privileged || (host.SecurityOpt ?? []).Any(option => option is "systempaths=unconfined" or "systempaths:unconfined");

    // A process that sees the host's pids or memory cannot be told apart from it by labels; systempaths has become the two path lists.
    private static string[]? SecurityOptions(HostConfig host)
    {
        var options = (host.SecurityOpt ?? []).Where(option => option is not ("systempaths=unconfined" or "systempaths:unconfined")).ToArray();
        if (!options.Any(option => option.StartsWith("label", StringComparison.Ordinal))
            && (host.Privileged || host.PidMode == "host" || host.IpcMode == "host"))
        {
            return [.. options, "label=disable"];
        }
        return options.Length > 0 ? options : host.SecurityOpt is null ? null : [];
    }

    private static ApiMap<PortBinding[]?>? Ports(ApiMap<PortBinding[]?>? bindings)
    {
        if (bindings is null) return null;
        var ports = new ApiMap<PortBinding[]?>();
        foreach (var (port, hosts) in bindings)
            ports[port.Contains('/', StringComparison.Ordinal) ? port : port + "/tcp"] = hosts;
        return ports;
    }
}
