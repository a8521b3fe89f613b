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
        var other = OwnerOf(options.BridgeName);
        if (!options.MayMove)
        {
            return other is null
                ? Named(options.BridgeName)
                : throw new NetworkException(NetworkErrorCode.Invalid, $"bridge {options.BridgeName} belongs to the daemon with data root {other}: give this one another --bridge");
        }

        // What was ours stays ours, although a better name has become free.
        if (Ours().Concat(Former()).FirstOrDefault(IsOneWeChoose) is { } before) return Named(before);
        if (other is null) return Named(options.BridgeName);
        for (var number = 1; number <= Most; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"berth{number}");
            if (OwnerOf(name) is not null) continue;
            options.Notice?.Invoke(new NetworkNotice(false, $"bridge {options.BridgeName} belongs to the daemon with data root {other}: using {name}"));
            return Named(name);
        }

        throw new NetworkException(NetworkErrorCode.Exhausted, $"bridges berth0 to berth{Most} belong to other daemons");
    }

    /// <summary>Everything on the host that is this daemon's by its mark or by what was written down, as the options that name it.</summary>
    /// <exception cref="NetworkException">Invalid: the bridge that was asked for is another daemon's.</exception>
    internal IReadOnlyList<NetworkOptions> Find() => options.MayMove ? [.. Ours().Concat(Former()).Append(Choose().BridgeName).Distinct().Select(Named)] : [Choose()];

    private static bool IsOneWeChoose(string name) =>
        name == DefaultBridge || (name.StartsWith("berth", StringComparison.Ordinal) && int.TryParse(name.AsSpan("berth".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= Most);

    private IEnumerable<string> Ours() => options.Owner is { } owner
        ? host.Links().Where(link => link.Kind == "bridge" && link.Alias == Mark + owner).Select(link => link.Name).OrderBy(name => name != options.BridgeName).ThenBy(name => name, StringComparer.Ordinal)
        : [];

    private IEnumerable<string> Former() => options.FormerBridge is { } former && OwnerOf(former) is null ? [former] : [];

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
