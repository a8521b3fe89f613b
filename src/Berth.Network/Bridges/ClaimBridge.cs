using System.Globalization;
using Berth.Linux.Netlink;

namespace Berth.Network;

/// <summary>
/// Finds out which bridge is this daemon's. The link says whose it is, so that two daemons with roots of their own do not lease the same
/// addresses nor empty each other's table, whether or not the other one runs just now: its containers do.
/// </summary>
internal sealed class ClaimBridge(RouteSocket host, NetworkOptions options)
{
    private const string DefaultBridge = "berth0";
    private const string Mark = "berth ";
    private const int Most = 64;

    /// <summary>The options with the names of bridge and table settled.</summary>
    /// <exception cref="NetworkException">Invalid: the bridge that was asked for is another daemon's. Exhausted: so are all others.</exception>
    internal NetworkOptions Choose()
    {
        if (OwnerOf(options.BridgeName) is not { } other) return Named(options.BridgeName);
        if (!options.MayMove)
            throw new NetworkException(NetworkErrorCode.Invalid, $"bridge {options.BridgeName} belongs to the daemon with data root {other}: give this one another --bridge");
        for (var number = 1; number <= Most; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"berth{number}");
            if (OwnerOf(name) is not null) continue;
            options.Notice?.Invoke(new NetworkNotice(false, $"bridge {options.BridgeName} belongs to the daemon with data root {other}: using {name}"));
            return Named(name);
        }

        throw new NetworkException(NetworkErrorCode.Exhausted, $"bridges berth0 to berth{Most} belong to other daemons");
    }

    /// <summary>Writes on the link whose it is.</summary>
    internal void Sign(Link link)
    {
        if (options.Owner is { } owner && link.Alias != Mark + owner) host.Execute(new RouteMessages().ChangeLink(link.Index, new LinkChange { Alias = Mark + owner }));
    }

    private NetworkOptions Named(string bridge) => options with
    {
        BridgeName = bridge,
        // Two daemons share a host when their bridges differ; then so must their tables.
        TableName = options.TableName.Length > 0 ? options.TableName : bridge == DefaultBridge ? "berth" : $"berth_{bridge}",
    };

    /// <summary>The living owner when that is somebody else.</summary>
    private string? OwnerOf(string bridge)
    {
        if (options.Owner is null || host.FindLink(bridge) is not { } link || !link.Alias.StartsWith(Mark, StringComparison.Ordinal)) return null;
        var owner = link.Alias[Mark.Length..];
        return owner == options.Owner || !Directory.Exists(owner) ? null : owner;
    }
}
