using Berth.Engine.Host;
using Berth.Runtime;
using Berth.Daemon.Distribution;
using Berth.Daemon.Logging;
using Berth.Images.Signatures.Policy;

namespace Berth.Daemon.Options;

/// <summary>How berthd was asked to run: the flags, joined with the configuration file. Names and defaults are dockerd's where Docker has them.</summary>
public sealed record DaemonOptions
{
    /// <summary>Addresses to listen on: <c>unix:///path</c>, <c>tcp://host:port</c> or <c>fd://</c>.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>What must survive a reboot.</summary>
    public string DataRoot { get; init; } = "/var/lib/berth";

    /// <summary>What lives as long as containers run: the shim's socket, logs' state, network namespaces.</summary>
    public string ExecRoot { get; init; } = "/run/berth";

    /// <summary>Where the process id is written; empty for <c>berthd.pid</c> in the exec root, so that several daemons need not say.</summary>
    public string PidFile { get; init; } = "";

    /// <summary>Where the process id is written, worked out.</summary>
    public string EffectivePidFile => PidFile.Length > 0 ? PidFile : Path.Combine(ExecRoot, "berthd.pid");

    /// <summary>The configuration file that was read.</summary>
    public string ConfigFile { get; init; } = "/etc/berth/daemon.json";

    /// <summary>What the log leaves out.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Info;

    /// <summary>One JSON object a line instead of logfmt.</summary>
    public bool LogJson { get; init; }

    /// <summary>Debug mode: as <c>--log-level debug</c>, and said so by <c>docker info</c>.</summary>
    public bool Debug { get; init; }

    /// <summary>The group that may use the unix socket.</summary>
    public string Group { get; init; } = "berth";

    /// <summary>Serve tcp with TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>Serve tcp with TLS and demand a client certificate signed by <see cref="TlsCaCert"/>.</summary>
    public bool TlsVerify { get; init; }

    /// <summary>The authority that signs clients' certificates.</summary>
    public string TlsCaCert { get; init; } = "/etc/berth/ca.pem";

    /// <summary>The server's certificate.</summary>
    public string TlsCert { get; init; } = "/etc/berth/cert.pem";

    /// <summary>The server's key.</summary>
    public string TlsKey { get; init; } = "/etc/berth/key.pem";

    /// <summary>Serve tcp to everybody who reaches it.</summary>
    public bool InsecureTcp { get; init; }

    /// <summary>The link of the default network; <c>none</c> for no default network. Empty: <c>berth0</c>.</summary>
    public string Bridge { get; init; } = "";

    /// <summary>Address and subnet of the default network, <c>172.17.0.1/16</c>. Empty: the first that is free.</summary>
    public string Bip { get; init; } = "";

    /// <summary>The packet size of the default network; 0 for the kernel's.</summary>
    public int Mtu { get; init; }

    /// <summary>The cgroup under which those of the containers are made. Empty: <c>berth</c>.</summary>
    public string CgroupParent { get; init; } = "";

    /// <summary>Registries served over plain HTTP or with a certificate nobody vouches for.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Asked before Docker Hub; <c>HOST=URL</c>: before another registry.</summary>
    public IReadOnlyList<string> RegistryMirrors { get; init; } = [];

    /// <summary>Which images must be signed by whom: what <c>--signature-policy</c> names, read with its keys.</summary>
    public SignaturePolicy Signatures { get; init; } = SignaturePolicy.None;

    /// <summary>The registry over the daemon's own images; it listens nowhere when no address is named.</summary>
    internal ServeOptions Registry { get; init; } = new();

    /// <summary>Labels of the daemon.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Name servers for containers. Empty: the host's.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    /// <summary>Options of resolv.conf for containers.</summary>
    public IReadOnlyList<string> DnsOptions { get; init; } = [];

    /// <summary>Search domains for containers.</summary>
    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    /// <summary>Bytes of /dev/shm where a container says nothing.</summary>
    public long DefaultShmSize { get; init; } = 64 * 1024 * 1024;

    /// <summary>Where descriptions of devices are, for <c>--device vendor/class=name</c>.</summary>
    public IReadOnlyList<string> CdiDirectories { get; init; } = ["/etc/cdi", "/var/run/cdi"];

    /// <summary>The log driver where a container says nothing: <c>json-file</c>, <c>local</c>, <c>syslog</c>, <c>journald</c>, <c>fluentd</c> or <c>none</c>.</summary>
    public string LogDriver { get; init; } = "json-file";

    /// <summary>Options of the log driver where a container says nothing.</summary>
    public IReadOnlyDictionary<string, string> LogOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>Limits where a container says nothing, <c>nofile=1024:2048</c> each.</summary>
    public IReadOnlyList<string> DefaultUlimits { get; init; } = [];

    /// <summary>OCI runtimes that containers can ask for besides Berth itself, by name.</summary>
    public IReadOnlyDictionary<string, OciRuntime> Runtimes { get; init; } = new Dictionary<string, OciRuntime>();

    /// <summary>The runtime of a container that says nothing.</summary>
    public string DefaultRuntime { get; init; } = ContainerRuntimes.Own;

    /// <summary>An init in every container that says nothing about it.</summary>
    public bool Init { get; init; }

    /// <summary>Whose subordinate ids containers get: <c>default</c>, a user or a uid, with a group after a colon. Empty: nobody's.</summary>
    public string UsernsRemap { get; init; } = "";

    /// <summary>The user namespace of containers that say nothing: <c>host</c> or <c>private</c>. Empty: private with <see cref="UsernsRemap"/>, else host.</summary>
    public string DefaultUsernsMode { get; init; } = "";

    /// <summary>Layers of one pull that download side by side.</summary>
    public int MaxConcurrentDownloads { get; init; } = 3;

    /// <summary>Keep the compressed layers of what is pulled, beside the unpacked ones.</summary>
    public bool KeepBlobs { get; init; }

    /// <summary>Layers of one push that upload side by side.</summary>
    public int MaxConcurrentUploads { get; init; } = 5;

    /// <summary>How often a layer is tried without a byte of progress.</summary>
    public int MaxDownloadAttempts { get; init; } = 5;

    /// <summary>The way to registries: <c>http-proxy</c>, <c>https-proxy</c> and <c>no-proxy</c>. What is not there, the environment says.</summary>
    public IReadOnlyDictionary<string, string> Proxies { get; init; } = new Dictionary<string, string>();

    /// <summary>Seconds a stopping daemon gives its requests.</summary>
    public int ShutdownTimeout { get; init; } = 15;

    /// <summary>Check the options and end.</summary>
    public bool Validate { get; init; }
}

/// <summary>The command line or the configuration file is wrong; the message is the whole sentence for the operator.</summary>
/// <param name="message">What is wrong, in dockerd's words where it has them.</param>
/// <param name="usage">Whether the command line is at fault, so that the usage is worth pointing to.</param>
public sealed class OptionsException(string message, bool usage = false) : Exception(message)
{
    /// <summary>Whether the command line is at fault.</summary>
    public bool Usage { get; } = usage;
}
