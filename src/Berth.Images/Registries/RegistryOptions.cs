using Berth.Images.Signatures.Policy;

namespace Berth.Images;

/// <summary>How registries are spoken to.</summary>
public sealed record RegistryOptions
{
    /// <summary>Registries, as <c>host</c>, <c>host:port</c> or CIDR, that may be spoken to without TLS or with a certificate nobody knows.
    /// Loopback is always among them.</summary>
    public IReadOnlyList<string> Insecure { get; init; } = [];

    /// <summary>The folder with <c>host:port/ca.crt</c>, <c>client.cert</c> and <c>client.key</c>.</summary>
    public string CertificateRoot { get; init; } = "/etc/docker/certs.d";

    /// <summary>How many layers of one pull are downloaded at once.</summary>
    public int ConcurrentDownloads { get; init; } = 3;

    /// <summary>How many layers of one push are uploaded at once.</summary>
    public int ConcurrentUploads { get; init; } = 5;

    /// <summary>Bytes of a piece, when a registry takes a blob in pieces only.</summary>
    public int ChunkSize { get; init; } = 8 << 20;

    /// <summary>How often one transfer is tried without a byte of progress before the pull or push fails.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How long to wait before the second attempt; doubles with each, unless the registry says when to come back.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Which images must be signed by whom before they are pulled.</summary>
    public SignaturePolicy Signatures { get; init; } = SignaturePolicy.None;

    /// <summary>What requests call themselves.</summary>
    public string UserAgent { get; init; } = "berth";
}

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
