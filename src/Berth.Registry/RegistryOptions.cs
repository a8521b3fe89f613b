using Berth.Images.Registries;
using Berth.Registry.Access;

namespace Berth.Registry;

/// <summary>How a registry behaves.</summary>
public sealed record RegistryOptions
{
    /// <summary>Refuses every push and deletion.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Other registries whose content is passed on and kept. With any the registry takes no pushes.</summary>
    public IReadOnlyList<UpstreamRegistry> Upstreams { get; init; } = [];

    /// <summary>What answers <c>/token</c>; null when somebody else gives the tokens, or there are none.</summary>
    public IssueToken? Tokens { get; init; }

    /// <summary>The longest blob in bytes.</summary>
    public long MaxBlobBytes { get; init; } = 64L << 30;

    /// <summary>
    /// A blob up to this size is compared with its digest before a byte of it is sent, once while the registry runs: some 50 ms for 64 MiB, where a client
    /// of a transfer that breaks off waits for seconds and tries again. A longer one is compared on the way.
    /// </summary>
    public long LookFirst { get; init; } = 64L << 20;

    /// <summary>How long a blob that no manifest needs is kept after it was last pushed, mounted or asked for.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an upload that nobody goes on with is kept.</summary>
    public TimeSpan UploadLife { get; init; } = TimeSpan.FromDays(1);
}
