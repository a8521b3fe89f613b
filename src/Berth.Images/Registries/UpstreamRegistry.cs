using Berth.Images.Content;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>A manifest as another registry gave it, verified.</summary>
/// <param name="MediaType">Its type.</param>
/// <param name="Digest">Its digest.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record UpstreamManifest(string MediaType, Digest Digest, byte[] Bytes);

/// <summary>Another registry, for one that passes its content on.</summary>
/// <param name="address">Where: <c>https://registry.example</c>, with a name and a password in front of the host when it wants them.</param>
/// <param name="options">How registries are spoken to.</param>
/// <param name="time">The clock.</param>
public sealed class UpstreamRegistry(Uri address, RegistryOptions options, TimeProvider time)
{
    private readonly RegistryOptions _options = address.Scheme == Uri.UriSchemeHttp ? options with { Insecure = [.. options.Insecure, address.Authority] } : options;

    /// <summary>The host, for people.</summary>
    public string Name => address.Authority;

    /// <summary>A manifest by tag or digest; null when this registry has none, or does not show it.</summary>
    /// <exception cref="ImageException">Unavailable.</exception>
    public async Task<UpstreamManifest?> FindManifestAsync(string repository, string reference, CancellationToken cancellationToken)
    {
        try
        {
            var name = Named(repository);
            using var client = await RegistryClient.ConnectAsync(name, Credentials(), _options, time, cancellationToken);
            var document = await client.GetManifestAsync(Digest.TryParse(reference, out var digest, out _) ? name.WithDigest(digest) : name.WithTag(reference), cancellationToken);
            return new UpstreamManifest(document.MediaType, document.Digest, document.Bytes);
        }
        catch (ImageException error) when (IsAbsent(error))
        {
            return null;
        }
    }

    /// <summary>Fetches a blob into a store, verified; false when this registry has none, or does not show it.</summary>
    /// <exception cref="ImageException">Unavailable; Invalid when it is not what its digest says.</exception>
    public async Task<bool> FetchBlobAsync(string repository, Digest digest, IContentStore content, Lease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        try
        {
            using var client = await RegistryClient.ConnectAsync(Named(repository), Credentials(), _options, time, cancellationToken);
            using var answer = await client.OpenBlobAsync(new Descriptor { Digest = digest }, 0, cancellationToken);
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await content.IngestAsync(body, new Expectation(digest, answer.Content.Headers.ContentLength), lease, cancellationToken);
            return true;
        }
        catch (ImageException error) when (IsAbsent(error))
        {
            return false;
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new ImageException(ImageErrorCode.Unavailable, error is HttpRequestException ? "unexpected EOF" : FileFailure.Describe(error), error);
        }
    }

    private static bool IsAbsent(ImageException error) => error.Code is ImageErrorCode.NotFound or ImageErrorCode.Unauthorized or ImageErrorCode.Forbidden;

    // A path in the address stands in front of every name.
    private Reference Named(string repository) => Reference.Parse($"{address.Authority}{address.AbsolutePath.TrimEnd('/')}/{repository}").WithoutTag();

    private RegistryCredentials? Credentials() => address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, var password]
        ? new RegistryCredentials { Username = Uri.UnescapeDataString(user), Password = Uri.UnescapeDataString(password) }
        : null;
}
