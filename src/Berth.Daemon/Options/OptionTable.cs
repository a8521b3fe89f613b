using Berth.Engine.Logs.Drivers;
using Berth.Daemon.Logging;
using Berth.Images;
using Berth.Images.Signatures.Policy;

namespace Berth.Daemon.Options;

/// <summary>All options of berthd, and those of dockerd that it knows and does not have.</summary>
internal static class OptionTable
{
    /// <summary>What berthd takes.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        new("add-runtime", "runtimes", OptionKind.Map, "Register an additional OCI compatible runtime, name=path", (o, v) => o with { Runtimes = ReadRuntimes.From(v.Texts) }),
        new("bip", "bip", OptionKind.Text, "IPv4 address for the default bridge", (o, v) => o with { Bip = v.Text }),
        new("bridge", "bridge", OptionKind.Text, "Attach containers to a network bridge", (o, v) => o with { Bridge = v.Text }, 'b'),
        new("cdi-spec-dir", "cdi-spec-dirs", OptionKind.List, "CDI specification directories to use (default /etc/cdi, /var/run/cdi)", (o, v) => o with { CdiDirectories = v.Texts }),
        new("cgroup-parent", "cgroup-parent", OptionKind.Text, "Set parent cgroup for all containers", (o, v) => o with { CgroupParent = v.Text }),
        new("config-file", null, OptionKind.Text, "Daemon configuration file (default \"/etc/berth/daemon.json\")", (o, v) => o with { ConfigFile = v.Text }),
        new("data-root", "data-root", OptionKind.Text, "Root directory of persistent state (default \"/var/lib/berth\")", (o, v) => o with { DataRoot = v.Text }),
        new("debug", "debug", OptionKind.Flag, "Enable debug mode", (o, v) => o with { Debug = v.Flag, LogLevel = v.Flag ? LogLevel.Debug : o.LogLevel }, 'D'),
        new("default-runtime", "default-runtime", OptionKind.Text, "Default OCI runtime for containers (default \"berth\")", (o, v) => o with { DefaultRuntime = v.Text }),
        new("default-shm-size", "default-shm-size", OptionKind.Size, "Default shm size for containers (default 64MiB)", (o, v) => o with { DefaultShmSize = v.Number }),
        new("default-ulimit", "default-ulimits", OptionKind.List, "Default ulimits for containers", (o, v) => o with { DefaultUlimits = v.Texts }),
        new("default-userns-mode", "default-userns-mode", OptionKind.Text, "Default mode for containers user namespace (\"host\"|\"private\"; default: private with --userns-remap)", UsernsMode),
        new("dns", "dns", OptionKind.List, "DNS server to use", (o, v) => o with { Dns = v.Texts }),
        new("dns-opt", "dns-opts", OptionKind.List, "DNS options to use", (o, v) => o with { DnsOptions = v.Texts }),
        new("dns-search", "dns-search", OptionKind.List, "DNS search domains to use", (o, v) => o with { DnsSearch = v.Texts }),
        new("exec-root", "exec-root", OptionKind.Text, "Root directory for execution state files (default \"/run/berth\")", (o, v) => o with { ExecRoot = v.Text }),
        new("group", "group", OptionKind.Text, "Group for the unix socket (default \"berth\")", (o, v) => o with { Group = v.Text }, 'G'),
        new("host", "hosts", OptionKind.List, "Daemon socket(s) to listen on (default unix:///run/berth/berth.sock)", (o, v) => o with { Hosts = v.Texts }, 'H'),
        new("http-proxy", null, OptionKind.Text, "HTTP proxy URL for the way to registries", (o, v) => Proxy(o, "http-proxy", v)),
        new("https-proxy", null, OptionKind.Text, "HTTPS proxy URL for the way to registries", (o, v) => Proxy(o, "https-proxy", v)),
        new("init", "init", OptionKind.Flag, "Run an init in the container to forward signals and reap processes", (o, v) => o with { Init = v.Flag }),
        new("insecure-registry", "insecure-registries", OptionKind.List, "Enable insecure registry communication", (o, v) => o with { InsecureRegistries = v.Texts }),
        new("insecure-tcp", "insecure-tcp", OptionKind.Flag, "Serve tcp hosts without TLS: whoever reaches the port is root here", (o, v) => o with { InsecureTcp = v.Flag }),
        new("keep-blobs", "keep-blobs", OptionKind.Flag, "Keep compressed layers: a push never needs the registry an image came from", (o, v) => o with { KeepBlobs = v.Flag }),
        new("label", "labels", OptionKind.List, "Set key=value labels to the daemon", (o, v) => o with { Labels = v.Texts }),
        new("live-restore", "live-restore", OptionKind.Flag, "Keep containers running without the daemon (always so; false is refused)", KeepLive),
        new("log-driver", "log-driver", OptionKind.Text, "Default driver for container logs (default \"json-file\")", LogDriver),
        new("log-format", "log-format", OptionKind.Text, "Set the logging format (\"text\"|\"json\") (default \"text\")", LogFormat),
        new("log-level", "log-level", OptionKind.Text, "Set the logging level (\"debug\"|\"info\"|\"warn\"|\"error\"|\"fatal\") (default \"info\")", Level, 'l'),
        new("log-opt", "log-opts", OptionKind.Map, "Default log driver options for containers", (o, v) => o with { LogOptions = v.Map }),
        new("max-concurrent-downloads", "max-concurrent-downloads", OptionKind.Number, "Set the max concurrent downloads (default 3)", (o, v) => o with { MaxConcurrentDownloads = Positive(v, "max concurrent downloads") }),
        new("max-concurrent-uploads", "max-concurrent-uploads", OptionKind.Number, "Set the max concurrent uploads (default 5)", (o, v) => o with { MaxConcurrentUploads = Positive(v, "max concurrent uploads") }),
        new("max-download-attempts", "max-download-attempts", OptionKind.Number, "Set the max download attempts for each pull (default 5)", (o, v) => o with { MaxDownloadAttempts = Positive(v, "max download attempts") }),
        new("mtu", "mtu", OptionKind.Number, "Set the MTU for the default \"bridge\" network", (o, v) => o with { Mtu = (int)v.Number }),
        new("no-proxy", null, OptionKind.Text, "Comma-separated list of hosts that are reached without a proxy", (o, v) => Proxy(o, "no-proxy", v)),
        new("pidfile", "pidfile", OptionKind.Text, "Path to use for daemon PID file (default \"/run/berth/berthd.pid\")", (o, v) => o with { PidFile = v.Text }, 'p'),
        new("proxy", "proxies", OptionKind.Map, "http-proxy=, https-proxy= or no-proxy=; an object in the file", Proxies),
        .. RegistryOptionTable.All,
        new("registry-mirror", "registry-mirrors", OptionKind.List, "Preferred registry mirror (URL for Docker Hub, HOST=URL for another)", Mirrors),
        new("shutdown-timeout", "shutdown-timeout", OptionKind.Number, "Set the default shutdown timeout (default 15)", (o, v) => o with { ShutdownTimeout = (int)v.Number }),
        new("signature-policy", "signature-policy", OptionKind.Text, "File that says which images must be signed by whom", SignaturePolicyFile),
        new("tls", "tls", OptionKind.Flag, "Use TLS; implied by --tlsverify", (o, v) => o with { Tls = v.Flag }),
        new("tlscacert", "tlscacert", OptionKind.Text, "Trust certs signed only by this CA (default \"/etc/berth/ca.pem\")", (o, v) => o with { TlsCaCert = v.Text }),
        new("tlscert", "tlscert", OptionKind.Text, "Path to TLS certificate file (default \"/etc/berth/cert.pem\")", (o, v) => o with { TlsCert = v.Text }),
        new("tlskey", "tlskey", OptionKind.Text, "Path to TLS key file (default \"/etc/berth/key.pem\")", (o, v) => o with { TlsKey = v.Text }),
        new("tlsverify", "tlsverify", OptionKind.Flag, "Use TLS and verify the remote", (o, v) => o with { TlsVerify = v.Flag, Tls = v.Flag || o.Tls }),
        new("userns-remap", "userns-remap", OptionKind.Text, "User/Group setting for user namespaces", (o, v) => o with { UsernsRemap = v.Text }),
        new("validate", null, OptionKind.Flag, "Validate daemon configuration and exit", (o, v) => o with { Validate = v.Flag }),
    ];

    /// <summary>Options of dockerd that berthd has not; by the names of flags and of the configuration file.</summary>
    public static IReadOnlySet<string> DockerOnly { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "allow-direct-routing", "authorization-plugin", "authorization-plugins", "bip6", "builder",
        "containerd", "containerd-namespace", "containerd-plugins-namespace", "containerd-plugin-namespace", "cpu-rt-period", "cpu-rt-runtime", "cri-containerd",
        "default-address-pool", "default-address-pools", "default-cgroupns-mode", "default-gateway", "default-gateway-v6", "default-ipc-mode", "default-network-opt",
        "default-network-opts", "exec-opt", "exec-opts", "experimental", "feature", "features", "firewall-backend", "fixed-cidr",
        "fixed-cidr-v6", "host-gateway-ip", "host-gateway-ips", "icc", "init-path", "ip", "ip-forward",
        "ip-forward-no-drop", "ip-masq", "ip6tables", "iptables", "ipv6", "metrics-addr",
        "network-control-plane-mtu", "no-new-privileges", "node-generic-resource", "node-generic-resources", "raw-logs", "rootless", "seccomp-profile",
        "selinux-enabled", "storage-driver", "storage-opt", "storage-opts", "swarm-default-advertise-addr", "userland-proxy", "userland-proxy-path",
        "min-api-version", "allow-nondistributable-artifacts", "oom-score-adjust", "cluster-store", "cluster-advertise", "cluster-store-opts",
    };

    private static DaemonOptions KeepLive(DaemonOptions options, OptionValue value) => value.Flag
        ? options
        : throw new OptionsException("live-restore cannot be turned off: containers always outlive berthd");

    private static DaemonOptions LogDriver(DaemonOptions options, OptionValue value) => value.Text switch
    {
        "none" => options with { LogDriver = value.Text },
        _ when LogDrivers.Names.Contains(value.Text) => options with { LogDriver = value.Text },
        _ => throw new OptionsException($"berthd has no logging driver {value.Text}: {string.Join(", ", LogDrivers.Names)} or none"),
    };

    private static DaemonOptions LogFormat(DaemonOptions options, OptionValue value) => value.Text switch
    {
        "text" or "" => options with { LogJson = false },
        "json" => options with { LogJson = true },
        _ => throw new OptionsException($"unknown log format: {value.Text}"),
    };

    private static DaemonOptions Level(DaemonOptions options, OptionValue value) => value.Text.ToLowerInvariant() switch
    {
        "debug" or "trace" => options with { LogLevel = LogLevel.Debug },
        "info" or "" => options with { LogLevel = options.Debug ? LogLevel.Debug : LogLevel.Info },
        "warn" or "warning" => options with { LogLevel = LogLevel.Warning },
        "error" => options with { LogLevel = LogLevel.Error },
        "fatal" or "panic" => options with { LogLevel = LogLevel.Fatal },
        _ => throw new OptionsException($"invalid logging level: {value.Text}"),
    };

    private static DaemonOptions UsernsMode(DaemonOptions options, OptionValue value) => value.Text is "" or "host" or "private"
        ? options with { DefaultUsernsMode = value.Text }
        : throw new OptionsException($"invalid default userns mode: {value.Text}: host or private");

    private static DaemonOptions SignaturePolicyFile(DaemonOptions options, OptionValue value)
    {
        if (value.Text.Length == 0) throw new OptionsException("signature-policy is empty: the path of a file is needed");
        try
        {
            return options with { Signatures = ReadSignaturePolicy.From(value.Text) };
        }
        catch (ImageException e)
        {
            throw new OptionsException(e.Message);
        }
    }

    private static DaemonOptions Proxy(DaemonOptions options, string name, OptionValue value) =>
        options with { Proxies = new Dictionary<string, string>(options.Proxies) { [name] = value.Text } };

    private static DaemonOptions Proxies(DaemonOptions options, OptionValue value)
    {
        foreach (var (name, address) in value.Map)
        {
            if (name is not ("http-proxy" or "https-proxy" or "no-proxy")) throw new OptionsException($"the following directives don't match any configuration option: {name}");
            options = Proxy(options, name, new OptionValue { Texts = [address] });
        }
        return options;
    }

    private static DaemonOptions Mirrors(DaemonOptions options, OptionValue value)
    {
        foreach (var mirror in value.Texts)
        {
            var equals = mirror.IndexOf("=http", StringComparison.Ordinal);
            var address = equals < 0 ? mirror : mirror[(equals + 1)..];
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                throw new OptionsException($"invalid mirror: \"{mirror}\" is not a URL with http or https");
            if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.AbsolutePath != "/")
                throw new OptionsException($"invalid mirror: \"{mirror}\" has more than a host and a port");
        }
        return options with { RegistryMirrors = value.Texts };
    }

    private static int Positive(OptionValue value, string what) =>
        value.Number > 0 ? (int)value.Number : throw new OptionsException($"invalid {what}: {value.Text}");
}
