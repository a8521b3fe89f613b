using Berth.Images.Registries;
using Berth.Oci;

namespace Berth.Images.Push;

/// <summary>
/// Blobs that are not here, from a repository that has them: the one an image was pulled from or pushed to. Credentials go to the registry that
/// is pushed to and to no other.
/// </summary>
internal sealed class BlobOrigins(Reference target, RegistryCredentials? credentials, RegistryOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, RegistryClient?> _clients = new(StringComparer.Ordinal);

    /// <summary>The blob in one of the repositories; null when none gives it.</summary>
    public async Task<BlobSource?> FindAsync(Descriptor blob, IReadOnlyList<string> repositories, CancellationToken cancellationToken)
    {
        foreach (var name in repositories)
        {
            if (name == target.Name || await ConnectAsync(Reference.Parse(name), cancellationToken) is not { } client) continue;
            try
            {
                if (await new RegistryUploads(client).HasAsync(blob.Digest, cancellationToken)) return new FetchedBlob(client, blob, options, time);
            }
            catch (ImageException)
            {
                // It does not say: as good as not there.
            }
        }
        return null;
    }

    /// <summary>The manifest in one of the repositories; null when none gives it.</summary>
    public async Task<byte[]?> FindManifestAsync(Digest manifest, IReadOnlyList<string> repositories, CancellationToken cancellationToken)
    {
        foreach (var name in repositories)
        {
            if (await ConnectAsync(Reference.Parse(name), cancellationToken) is not { } client) continue;
            try
            {
                return (await client.FindManifestAsync(Reference.Parse(name).WithDigest(manifest), cancellationToken)).Bytes;
            }
            catch (ImageException)
            {
                // It does not give it: as good as not there.
            }
        }
        return null;
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values) client?.Dispose();
        _gate.Dispose();
    }

    private async Task<RegistryClient?> ConnectAsync(Reference repository, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_clients.TryGetValue(repository.Name, out var known)) return known;
            var shown = repository.Domain == target.Domain ? credentials : null;
            return _clients[repository.Name] = await RegistryClient.ConnectAsync(repository, shown, options, time, cancellationToken);
        }
        catch (ImageException)
        {
            return _clients[repository.Name] = null;
        }
        finally
        {
            _gate.Release();
        }
    }
}

/// <summary>A blob that another repository has.</summary>
internal sealed class FetchedBlob(RegistryClient client, Descriptor blob, RegistryOptions options, TimeProvider time) : BlobSource
{
    public override Descriptor? Expected => blob;

    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => new(new BlobStream(client, blob, new Retry(options, time, static _ => { }), time, null));
}
