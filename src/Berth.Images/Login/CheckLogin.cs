using Berth.Images.Registries;
using Berth.Oci;

namespace Berth.Images;

/// <summary><c>docker login</c>: finds out whether a registry takes what the user would show it. Nothing is kept.</summary>
/// <param name="options">How registries are spoken to.</param>
/// <param name="time">The clock.</param>
public sealed class CheckLogin(RegistryOptions options, TimeProvider time)
{
    /// <summary>Asks the registry that the credentials name; Docker Hub when they name none.</summary>
    /// <exception cref="ImageException">Unauthorized when it refuses; otherwise it cannot be asked.</exception>
    public async Task RunAsync(RegistryCredentials credentials, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        var host = HostOf(credentials.ServerAddress ?? "");
        if (!Reference.TryParse($"{host}/login", null, out var repository))
            throw new ImageException(ImageErrorCode.Invalid, $"invalid registry address: {credentials.ServerAddress}");
        using var client = await RegistryClient.ConnectAsync(repository, credentials, options, time, cancellationToken);
        await client.CheckLoginAsync(cancellationToken);
    }

    // https://index.docker.io/v1/ is how clients still call Docker Hub.
    private static string HostOf(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        var host = scheme < 0 ? address : address[(scheme + 3)..];
        var slash = host.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0) host = host[..slash];
        return host is "" or "index.docker.io" ? "docker.io" : host;
    }
}
