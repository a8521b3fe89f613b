using Berth.Api.Containers;
using Berth.Daemon.Lifecycle;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Engine.UserNamespaces;
using Berth.Network;

namespace Berth.Daemon;

/// <summary>Turns dockerd's flags into what the network stack wants.</summary>
internal static class NetworkSetup
{
    private const string DefaultBridge = "berth0";

    /// <exception cref="OptionsException">An address is none.</exception>
    public static NetworkOptions From(DaemonOptions options, ChooseUserNamespace users, Log log, TimeProvider time)
    {
        var network = new NetworkOptions
        {
            BridgeName = options.Bridge.Length == 0 ? DefaultBridge : options.Bridge,
            MayMove = options.Bridge.Length == 0,
            Owner = Path.GetFullPath(options.DataRoot),
            FormerBridge = BridgeRecord.Read(options.DataRoot),
            Notice = n => log.Write(n.Warning ? LogLevel.Warning : LogLevel.Info, n.Text),
            Time = time,
            Users = users.Of(new HostConfig()),
        };
        if (options.Mtu > 0) network = network with { Mtu = options.Mtu };
        if (options.Bip.Length == 0) return network;
        return InterfaceAddress.TryParse(options.Bip, null, out var address)
            ? network with { BridgeAddress = address }
            : throw new OptionsException($"failed to parse --bip {options.Bip}: invalid CIDR address: {options.Bip}");
    }
}
