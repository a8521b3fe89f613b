using System.Globalization;
using Berth.Api.Containers;
using Berth.Engine.Ports;

namespace Berth.Engine.Links;

/// <summary>The variables a linked container is described by: <c>DB_PORT_5432_TCP_ADDR</c> and its like.</summary>
internal static class LinkEnvironment
{
    /// <summary>Adds them, in Docker's order.</summary>
    /// <param name="environment">To what.</param>
    /// <param name="name"><c>/parent/alias</c>.</param>
    /// <param name="address">Where the other container is.</param>
    /// <param name="config">How it was configured.</param>
    public static void Add(List<string> environment, string name, string address, ContainerConfig config)
    {
        var alias = name[(name.LastIndexOf('/') + 1)..].ToUpperInvariant().Replace('-', '_');
        var ports = (config.ExposedPorts?.Keys.AsEnumerable() ?? []).Select(PortSpec.Parse)
            .OrderBy(port => port.Port).ThenBy(port => port.Protocol == "tcp" ? 0 : 1).ToArray();
        if (ports.Length > 0) environment.Add(Text($"{alias}_PORT={ports[0].Protocol}://{address}:{ports[0].Port}"));
        // Neighbours of one protocol are a range too; tcp before all else.
        var grouped = ports.OrderBy(port => port.Protocol == "tcp" ? 0 : 1).ThenBy(port => port.Port).ToArray();
        for (var i = 0; i < grouped.Length;)
        {
            var last = i;
            while (last + 1 < grouped.Length && grouped[last + 1].Port == grouped[last].Port + 1 && grouped[last + 1].Protocol == grouped[i].Protocol) last++;
            if (last > i) AddRange(environment, alias, address, grouped[i], grouped[last]);
            i = last + 1;
        }
        foreach (var port in grouped)
        {
            var prefix = Text($"{alias}_PORT_{port.Port}_{port.Protocol.ToUpperInvariant()}");
            environment.Add(Text($"{prefix}={port.Protocol}://{address}:{port.Port}"));
            environment.Add($"{prefix}_ADDR={address}");
            environment.Add(Text($"{prefix}_PORT={port.Port}"));
            environment.Add($"{prefix}_PROTO={port.Protocol}");
        }
        environment.Add($"{alias}_NAME={name}");
        foreach (var entry in config.Env ?? [])
        {
            var cut = entry.IndexOf('=', StringComparison.Ordinal);
            if (cut < 0 || entry[..cut] is "HOME" or "PATH") continue;
            environment.Add($"{alias}_ENV_{entry}");
        }
    }

    private static void AddRange(List<string> environment, string alias, string address, PortSpec first, PortSpec last)
    {
        var protocol = first.Protocol;
        var prefix = Text($"{alias}_PORT_{first.Port}_{protocol.ToUpperInvariant()}");
        environment.Add(Text($"{prefix}_START={protocol}://{address}:{first.Port}"));
        environment.Add($"{prefix}_ADDR={address}");
        environment.Add($"{prefix}_PROTO={protocol}");
        environment.Add(Text($"{prefix}_PORT_START={first.Port}"));
        environment.Add(Text($"{prefix}_END={protocol}://{address}:{last.Port}"));
        environment.Add(Text($"{prefix}_PORT_END={last.Port}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
