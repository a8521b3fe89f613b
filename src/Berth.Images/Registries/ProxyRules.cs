using System.Net;

namespace Berth.Images.Registries;

/// <summary>
/// Which proxy a registry is reached through: what the daemon was told, else its environment. Exceptions are read as Go reads NO_PROXY, which
/// is what daemons' configurations are written for: hosts with everything below them, <c>.below-only</c>, addresses, CIDR, ports, <c>*</c>.
/// </summary>
internal sealed class ProxyRules : IWebProxy
{
    private readonly Uri? _http;
    private readonly Uri? _https;
    private readonly string[] _except;

    public ProxyRules(ProxyOptions options)
    {
        _http = Parse(options.Http ?? Variable("HTTP_PROXY"));
        _https = Parse(options.Https ?? Variable("HTTPS_PROXY"));
        _except = (options.Except ?? Variable("NO_PROXY") ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // A name and a password in the address are for the proxy.
        Credentials = new UserInfo();
    }

    /// <inheritdoc/>
    public ICredentials? Credentials { get; set; }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => destination.Scheme == Uri.UriSchemeHttps ? _https : _http;

    /// <inheritdoc/>
    public bool IsBypassed(Uri host)
    {
        if (GetProxy(host) is null) return true;
        var name = host.IdnHost.TrimEnd('.');
        var isAddress = IPAddress.TryParse(name, out var address);
        // Nobody's proxy is the way to this machine itself.
        if (name == "localhost" || (isAddress && IPAddress.IsLoopback(address!))) return true;
        return Array.Exists(_except, rule => Matches(rule, name, host.Port, address));
    }

    private static bool Matches(string rule, string name, int port, IPAddress? address)
    {
        if (rule == "*") return true;
        if (IPNetwork.TryParse(rule, out var network)) return address is not null && network.Contains(address);
        var colon = rule.LastIndexOf(':');
        if (colon > rule.LastIndexOf(']') && rule.IndexOf(':', StringComparison.Ordinal) == colon)
        {
            if (!int.TryParse(rule.AsSpan(colon + 1), out var only) || only != port) return false;
            rule = rule[..colon];
        }
        if (IPAddress.TryParse(rule.Trim('[', ']'), out var literal)) return literal.Equals(address);
        rule = rule.StartsWith("*.", StringComparison.Ordinal) ? rule[1..] : rule;
        if (name.Equals(rule, StringComparison.OrdinalIgnoreCase)) return true;
        return name.EndsWith(rule.StartsWith('.') ? rule : "." + rule, StringComparison.OrdinalIgnoreCase);
    }

    private static Uri? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "socks5"
            ? uri
            : throw new ImageException(ImageErrorCode.Internal, $"invalid proxy address {text}");
    }

    private static string? Variable(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        return string.IsNullOrEmpty(value) ? Environment.GetEnvironmentVariable(name.ToLowerInvariant()) : value;
    }

    private sealed class UserInfo : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType)
        {
            if (uri.UserInfo.Length == 0) return null;
            var parts = uri.UserInfo.Split(':', 2);
            return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
        }
    }
}
