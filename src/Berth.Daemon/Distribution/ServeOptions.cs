using Berth.Daemon.Logging;

namespace Berth.Daemon.Distribution;

/// <summary>How <c>berthd registry serve</c> was asked to run.</summary>
internal sealed record ServeOptions
{
    /// <summary>How the flags begin, for what is said of them.</summary>
    public string FlagPrefix { get; init; } = "--";

    /// <summary>What the flag with the file of users is called.</summary>
    public string UsersFlag { get; init; } = "htpasswd";

    /// <summary>Addresses to listen on; empty for loopback, port 5000.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>Where everything is kept.</summary>
    public string DataRoot { get; init; } = "/var/lib/berth-registry";

    /// <summary>The server's certificate; empty for plain HTTP.</summary>
    public string TlsCert { get; init; } = "";

    /// <summary>Its key.</summary>
    public string TlsKey { get; init; } = "";

    /// <summary>Refuse pushes and deletions.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Serve other machines without asking who they are.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>The longest blob.</summary>
    public long MaxBlobSize { get; init; } = 64L << 30;

    /// <summary>How long blobs wait for the manifest that needs them.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often what nothing needs is taken away; zero for never.</summary>
    public TimeSpan CollectEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary><c>none</c>, <c>htpasswd</c> or <c>token</c>.</summary>
    public string Auth { get; init; } = "none";

    /// <summary>The file with the users; empty for <c>htpasswd</c> in the data root.</summary>
    public string Htpasswd { get; init; } = "";

    /// <summary>The file that says who may do what; empty for everybody with a password everything.</summary>
    public string Access { get; init; } = "";

    /// <summary>Where clients fetch tokens; empty for the registry itself.</summary>
    public string TokenRealm { get; init; } = "";

    /// <summary>What the registry is called in tokens.</summary>
    public string TokenService { get; init; } = "berth-registry";

    /// <summary>Who signs tokens.</summary>
    public string TokenIssuer { get; init; } = "berth-registry";

    /// <summary>Public keys of somebody else who gives the tokens.</summary>
    public IReadOnlyList<string> TokenKeys { get; init; } = [];

    /// <summary>Registries to fetch from what is not here.</summary>
    public IReadOnlyList<Uri> MirrorOf { get; init; } = [];

    /// <summary>Where figures are told; empty for nowhere.</summary>
    public string MetricsListen { get; init; } = "";

    /// <summary>What the log leaves out.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Info;

    /// <summary>One JSON object a line.</summary>
    public bool LogJson { get; init; }
}
