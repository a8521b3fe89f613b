using Berth.Daemon.Logging;

namespace Berth.Daemon.Distribution;

/// <summary>How <c>berthd registry serve</c> was asked to run.</summary>
internal sealed record ServeOptions
{
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

    /// <summary>What the log leaves out.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Info;

    /// <summary>One JSON object a line.</summary>
    public bool LogJson { get; init; }
}
