using System.Net;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Registry.Access;

namespace Berth.Daemon.Distribution;

/// <summary>Where a registry listens, and with which certificate.</summary>
internal sealed record RegistryAccess(IReadOnlyList<IPEndPoint> Addresses, ServeCertificates? Certificates)
{
    /// <summary>What was read from files and can be read again.</summary>
    public IReadOnlyList<IReadAgain> Files => Certificates is null ? [] : [Certificates];

    /// <summary>What the options say, when it can be answered for.</summary>
    /// <param name="options">The options.</param>
    /// <param name="log">Told of what is dangerous and meant.</param>
    /// <exception cref="OptionsException">An address is none, a certificate cannot be read, or strangers would be let in without anybody having said so.</exception>
    public static RegistryAccess From(ServeOptions options, Log log)
    {
        IPEndPoint[] addresses = [.. (options.Listen.Count == 0 ? ["127.0.0.1:5000"] : options.Listen).Select(RegistryHost.Address)];
        RefuseStrangers(options, addresses, log);
        return new RegistryAccess(addresses, ServeCertificates.Open(options));
    }

    // Where others reach it, everybody may push: that must be somebody's will.
    private static void RefuseStrangers(ServeOptions options, IPEndPoint[] addresses, Log log)
    {
        if (options.Auth != "none" || addresses.FirstOrDefault(x => !IPAddress.IsLoopback(x.Address)) is not { } open) return;
        var may = options.ReadOnly ? "read" : "read and write";
        if (!options.AllowAnonymous) throw new OptionsException($"{open} would let whoever reaches it {may} every image: say {options.FlagPrefix}allow-anonymous if that is meant");
        log.Warning($"INSECURE: whoever reaches this address may {may} every image", ("address", open));
    }
}
