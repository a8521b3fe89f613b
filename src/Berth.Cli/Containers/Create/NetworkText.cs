using System.Globalization;
using System.Net;
using Berth.Api.Json;
using Berth.Api.Networks;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary><c>--network NAME</c> or <c>--network name=NAME,alias=A,ip=...</c>.</summary>
internal sealed class NetworkText
{
    private List<string> _aliases = [], _links = [], _linkLocal = [];
    private ApiMap<string>? _options;
    private string _ip = "", _ip6 = "", _mac = "";
    private int _priority;

    public string Target { get; set; } = "";

    public bool IsUserDefined => Target is not ("default" or "bridge" or "host" or "none") && !Target.StartsWith("container:", StringComparison.Ordinal);

    /// <summary>Reads a network; the reason when it is none.</summary>
    public static string? Parse(string text, out NetworkText network)
    {
        network = new NetworkText();
        if (!text.Contains('='))
        {
            network.Target = text;
            return null;
        }

        foreach (var field in CommaFields.Split(text) ?? [])
        {
            var equals = field.IndexOf('=');
            var key = (equals < 0 ? field : field[..equals]).Trim().ToLowerInvariant();
            var value = equals < 0 ? "" : field[(equals + 1)..].Trim();
            if (equals < 0)
                return $"invalid field {field}";
            if (network.Read(key, value) is { } reason)
                return reason;
        }

        return network.Target.Length == 0 ? "network name/id is not specified" : null;
    }

    /// <summary>Takes the flags that count for the first network.</summary>
    /// <exception cref="CliException">They are given twice.</exception>
    public void Combine(List<string> aliases, List<string> links, string ip, string ip6, string mac, List<string> linkLocal)
    {
        Twice(_aliases.Count > 0 && aliases.Count > 0, "--network-alias and per-network alias");
        Twice(_links.Count > 0 && links.Count > 0, "--link and per-network links");
        Twice(_ip.Length > 0 && ip.Length > 0, "--ip and per-network IPv4 address");
        Twice(_ip6.Length > 0 && ip6.Length > 0, "--ip6 and per-network IPv6 address");
        Twice(_mac.Length > 0 && mac.Length > 0, "--mac-address and per-network MAC address");
        Twice(_linkLocal.Count > 0 && linkLocal.Count > 0, "--link-local-ip and per-network link-local IP addresses");
        if (aliases.Count > 0)
            _aliases = aliases;
        // On a network of the user's a link is an alias; on the default bridge it is the legacy kind, which HostConfig carries.
        if (links.Count > 0 && IsUserDefined)
            _links = links;
        if (linkLocal.Count > 0)
            _linkLocal = linkLocal;
        _ip = ip.Length > 0 ? ip : _ip;
        _ip6 = ip6.Length > 0 ? ip6 : _ip6;
        _mac = mac.Length > 0 ? mac : _mac;
    }

    /// <exception cref="CliException">It names no network, or asks what its kind does not have.</exception>
    public EndpointSettings ToEndpoint()
    {
        if (Target.Trim().Length == 0)
            throw new CliException("no name set for network", 125);
        if (!IsUserDefined && _aliases.Count > 0)
            throw new CliException("network-scoped aliases are only supported for user-defined networks", 125);
        if (!IsUserDefined && _links.Count > 0)
            throw new CliException("links are only supported for user-defined networks", 125);
        if (_mac.Length > 0 && !IsMac(_mac))
            throw new CliException($"{_mac} is not a valid mac address", 125);
        return new EndpointSettings
        {
            Aliases = _aliases.Count == 0 ? null : [.. _aliases],
            Links = _links.Count == 0 ? null : [.. _links],
            MacAddress = _mac,
            DriverOpts = _options,
            GwPriority = _priority,
            IPAMConfig = _ip.Length + _ip6.Length + _linkLocal.Count == 0 ? null : new EndpointIPAMConfig
            {
                IPv4Address = _ip.Length == 0 ? null : _ip,
                IPv6Address = _ip6.Length == 0 ? null : _ip6,
                LinkLocalIPs = _linkLocal.Count == 0 ? null : [.. _linkLocal],
            },
        };
    }

    /// <summary><c>name:address</c> of <c>--add-host</c>, also with an equals sign and with brackets.</summary>
    public static (string? Value, string? Reason) CheckHost(string text)
    {
        var at = text.IndexOf('=');
        if (at < 0)
            at = text.IndexOf(':');
        if (at <= 0)
            return (null, $"bad format for add-host: {GoText.Quote(text)}");
        var address = text[(at + 1)..];
        if (address.Length > 2 && address[0] == '[' && address[^1] == ']')
            address = address[1..^1];
        if (address != "host-gateway" && !IPAddress.TryParse(address, out _))
            return (null, $"invalid IP address in add-host: {GoText.Quote(address)}");
        return ($"{text[..at]}:{address}", null);
    }

    /// <summary>A domain to search, or a dot.</summary>
    public static bool IsDomain(string text)
    {
        text = text.Trim();
        if (text == ".")
            return true;
        foreach (var label in text.TrimEnd('.').Split('.'))
        {
            if (label.Length == 0 || label[0] == '-' || label[^1] == '-')
                return false;
            foreach (var letter in label)
            {
                if (!char.IsAsciiLetterOrDigit(letter) && letter != '-')
                    return false;
            }
        }

        return text.Length < 255;
    }

    private string? Read(string key, string value)
    {
        switch (key)
        {
            case "name":
                Target = value;
                return null;
            case "alias":
                _aliases.Add(value);
                return null;
            case "ip":
                _ip = value;
                return null;
            case "ip6":
                _ip6 = value;
                return null;
            case "mac-address":
                _mac = value;
                return null;
            case "link-local-ip":
                _linkLocal.Add(value);
                return null;
            case "driver-opt":
                var equals = value.IndexOf('=');
                if (equals < 0)
                    return "invalid key value pair format in driver options";
                (_options ??= [])[value[..equals].Trim().ToLowerInvariant()] = value[(equals + 1)..].Trim().ToLowerInvariant();
                return null;
            case "gw-priority":
                return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _priority)
                    ? null : $"invalid gw-priority ({value}): strconv.Atoi: parsing {GoText.Quote(value)}: invalid syntax";
            default:
                return $"invalid field key {key}";
        }
    }

    private static void Twice(bool given, string what)
    {
        if (given)
            throw new CliException($"conflicting options: cannot specify both {what}", 125);
    }

    private static bool IsMac(string text)
    {
        var parts = text.Split(text.Contains('-') ? '-' : ':');
        if (parts.Length is not (6 or 8 or 20))
            return false;
        foreach (var part in parts)
        {
            if (part.Length != 2 || !char.IsAsciiHexDigit(part[0]) || !char.IsAsciiHexDigit(part[1]))
                return false;
        }

        return true;
    }
}
