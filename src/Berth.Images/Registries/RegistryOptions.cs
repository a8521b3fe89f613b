using Berth.Images.Registries;
using Berth.Images.Signatures.Policy;

namespace Berth.Images;

/// <summary>How registries are spoken to.</summary>
public sealed record RegistryOptions
{
    /// <summary>Registries, as <c>host</c>, <c>host:port</c> or CIDR, that may be spoken to without TLS or with a certificate nobody knows.
    /// Loopback is always among them.</summary>
    public IReadOnlyList<string> Insecure { get; init; } = [];

    /// <summary>Folders with <c>host:port/ca.crt</c>, <c>client.cert</c> and <c>client.key</c>; what is in any of them counts.</summary>
    public IReadOnlyList<string> CertificateRoots { get; init; } = ["/etc/berth/certs.d", "/etc/docker/certs.d"];

    /// <summary>Asked before a registry: <c>https://mirror</c> before Docker Hub, <c>ghcr.io=https://mirror</c> before another. In order.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>The way out, where it is not the direct one.</summary>
    public ProxyOptions Proxy { get; init; } = new();

    /// <summary>How many layers of one pull are downloaded at once.</summary>
    public int ConcurrentDownloads { get; init; } = 3;

    /// <summary>How many layers of one push are uploaded at once.</summary>
    public int ConcurrentUploads { get; init; } = 5;

    /// <summary>
    /// Keep the compressed layers of what is pulled. Without them a layer is made again from its files where any form of it will do, and fetched
    /// from where the image came from where it has to be that very blob.
    /// </summary>
    public bool KeepBlobs { get; init; }

    /// <summary>Bytes of a piece, when a registry takes a blob in pieces only.</summary>
    public int ChunkSize { get; init; } = 8 << 20;

    /// <summary>How often one transfer is tried without a byte of progress before the pull or push fails.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How long to wait before the second attempt; doubles with each, unless the registry says when to come back.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Which images must be signed by whom before they are pulled.</summary>
    public SignaturePolicy Signatures { get; init; } = SignaturePolicy.None;

    /// <summary>What registries said of themselves; shared by all that have these options.</summary>
    internal RegistryMemory Memory { get; } = new();

    /// <summary>What requests call themselves.</summary>
    public string UserAgent { get; init; } = "berth";
}

/// <summary>Proxies, as the daemon was told; null for what the environment says (<c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c>, <c>NO_PROXY</c>).</summary>
/// <param name="Http">For registries without TLS.</param>
/// <param name="Https">For registries with TLS.</param>
/// <param name="Except">Hosts that are reached directly, separated by commas.</param>
public sealed record ProxyOptions(string? Http = null, string? Https = null, string? Except = null);

/// <summary>What a user shows a registry, as <c>X-Registry-Auth</c> carries it.</summary>
public sealed record RegistryCredentials
{
    /// <summary>The user's name.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password.</summary>
    public string? Password { get; init; }

    /// <summary>Docker's old field: base64 of <c>name:password</c>.</summary>
    public string? Auth { get; init; }

    /// <summary>The registry they are for.</summary>
    public string? ServerAddress { get; init; }

    /// <summary>An OAuth2 refresh token, instead of a password.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>A bearer token to be sent as it is.</summary>
    public string? RegistryToken { get; init; }
}
