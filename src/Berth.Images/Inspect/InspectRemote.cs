using Berth.Images.Records;
using Berth.Images.Registries;
using Berth.Oci;

namespace Berth.Images;

/// <summary>What a registry has under a name.</summary>
/// <param name="Descriptor">The manifest or index.</param>
/// <param name="Platforms">The platforms it serves; null when it does not say, as OCI manifests do not.</param>
public sealed record RemoteImage(Descriptor Descriptor, IReadOnlyList<Platform>? Platforms);

/// <summary><c>GET /distribution/{name}/json</c>: looks at an image without pulling it.</summary>
/// <param name="options">How registries are spoken to.</param>
/// <param name="time">The clock.</param>
public sealed class InspectRemote(RegistryOptions options, TimeProvider time)
{
    /// <summary>Asks the registry.</summary>
    /// <exception cref="ImageException">With what it said.</exception>
    public async Task<RemoteImage> RunAsync(Reference reference, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        using var client = await RegistryClient.ConnectAsync(reference, credentials, options, time, cancellationToken);
        var document = await client.FindManifestAsync(reference.WithDefaultTag(), cancellationToken);
        return new RemoteImage(document.Descriptor, await PlatformsAsync(client, document, cancellationToken));
    }

    private static async Task<IReadOnlyList<Platform>?> PlatformsAsync(RegistryClient client, RegistryDocument document, CancellationToken cancellationToken)
    {
        if (MediaTypes.IsIndex(document.MediaType)) return [.. ManifestJson.Index(document.Bytes).Manifests.Select(x => x.Platform).OfType<Platform>()];
        if (document.MediaType != MediaTypes.DockerManifest) return null;
        var config = ManifestJson.Manifest(document.Bytes).Config;
        if (config.Digest.IsEmpty) throw ManifestJson.Lacking("config");
        return [ConfigReader.Read(await client.GetBlobAsync(config, cancellationToken)).Platform];
    }
}
