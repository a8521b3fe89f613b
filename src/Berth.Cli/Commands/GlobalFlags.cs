using Berth.Api.Client;
using Berth.Cli.Flags;

namespace Berth.Cli.Commands;

/// <summary>Flags that stand before the command: which daemon, and how it is reached.</summary>
internal sealed class GlobalFlags
{
    private readonly TextFlag _config, _context, _tlsCa, _tlsCert, _tlsKey, _logLevel;
    private readonly ListFlag _hosts;
    private readonly SwitchFlag _tls, _tlsVerify;

    public GlobalFlags()
    {
        Flags.Interspersed = false;
        _config = Flags.Text("config", '\0', "Directory of the client's configuration and certificates");
        _context = Flags.Text("context", 'c', "Accepted for docker's sake; only \"default\" exists");
        Debug = Flags.Switch("debug", 'D', "Say more when something fails");
        _hosts = Flags.List("host", 'H', "Where the daemon listens");
        _logLevel = Flags.Text("log-level", 'l', "How much to say (\"debug\", \"info\", \"warn\", \"error\", \"fatal\")", "info");
        _tls = Flags.Switch("tls", '\0', "Use TLS; --tlsverify implies it");
        _tlsCa = Flags.Text("tlscacert", '\0', "Certificates that must have signed the daemon's");
        _tlsCert = Flags.Text("tlscert", '\0', "The client's TLS certificate");
        _tlsKey = Flags.Text("tlskey", '\0', "The client's TLS key");
        _tlsVerify = Flags.Switch("tlsverify", '\0', "Use TLS and verify the daemon");
        Version = Flags.Switch("version", 'v', "Print the version and quit");
    }

    public FlagSet Flags { get; } = new();

    public SwitchFlag Debug { get; }

    public SwitchFlag Version { get; }

    /// <summary>Directory of configuration and certificates.</summary>
    public string ConfigDirectory => _config.Changed ? _config.Value
        : Variable("BERTH_CONFIG") ?? Variable("DOCKER_CONFIG") ?? Path.Combine(Variable("HOME") ?? "/root", ".berth");

    /// <summary>The daemon that flags and environment name, not yet connected to.</summary>
    /// <exception cref="CliException">They name none that can be.</exception>
    public ApiClient CreateClient()
    {
        if (_hosts.Values.Count > 1)
            throw new CliException("specify only one -H");
        if (_context.Changed && _context.Value is not ("default" or ""))
            throw new CliException($"context \"{_context.Value}\": context not found");
        _ = _logLevel;
        var text = _hosts.Values.Count == 1 ? _hosts.Values[0] : Variable("BERTH_HOST") ?? Variable("DOCKER_HOST") ?? ApiHost.Default;
        try
        {
            var host = ApiHost.Parse(text.Contains("://", StringComparison.Ordinal) ? text : $"tcp://{text}");
            if (host.Transport == ApiTransport.Tcp && Tls() is { } files)
                host = host with { Tls = files };
            return new ApiClient(host, Variable("BERTH_API_VERSION") ?? Variable("DOCKER_API_VERSION"));
        }
        catch (FormatException failure)
        {
            throw new CliException(failure.Message);
        }
    }

    private TlsFiles? Tls()
    {
        var verify = _tlsVerify.Changed ? _tlsVerify.Value : (Variable("BERTH_TLS_VERIFY") ?? Variable("DOCKER_TLS_VERIFY")) is not null;
        if (!verify && !_tls.Value && !(Variable("BERTH_TLS") ?? Variable("DOCKER_TLS") ?? "").Equals("1", StringComparison.Ordinal))
            return null;
        var directory = Variable("BERTH_CERT_PATH") ?? Variable("DOCKER_CERT_PATH") ?? ConfigDirectory;
        return new TlsFiles(verify ? File(_tlsCa, "ca.pem")! : null, File(_tlsCert, "cert.pem"), File(_tlsKey, "key.pem"));

        string? File(TextFlag flag, string name)
        {
            if (flag.Changed)
                return flag.Value;
            var path = Path.Combine(directory, name);
            return System.IO.File.Exists(path) || (verify && name == "ca.pem") ? path : null;
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
