using System.Text.Json;
using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.Registries;
using Berth.Images.Snapshots;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Images.Verify;

/// <summary>
/// Gets parts of an image again: the files of a layer from its blob when that is good, or from files here of which nobody could tell what layer they
/// are; everything else from a registry the image has a name in.
/// </summary>
internal sealed class RepairImage(ImageStore store, Image image, RepairSource source, Lease lease) : IAsyncDisposable
{
    private readonly List<RegistryClient> _clients = [];
    // What the tars of files are of which nobody could tell it; null for none. Each is made once to find out.
    private readonly Dictionary<int, Digest?> _identities = [];
    private IReadOnlyList<(RegistryClient Client, Reference Name)>? _registries;

    /// <summary>Puts a blob back.</summary>
    /// <exception cref="ImageException">No registry has it.</exception>
    public Task BlobAsync(Digest digest, CancellationToken cancellationToken) => FromRegistriesAsync(
        async (client, name) =>
        {
            if (digest == image.Id)
            {
                await StoreAsync(await client.GetBlobAsync(new Descriptor { Digest = digest }, cancellationToken), digest, cancellationToken);
                store.Reread(digest);
            }
            else if (await LayerOfAsync(client, name, digest, cancellationToken) is { } layer) await StoreAsync(client, layer, cancellationToken);
            else await StoreAsync((await client.GetManifestAsync(name.WithDigest(digest), cancellationToken)).Bytes, digest, cancellationToken);
        },
        cancellationToken);

    /// <summary>Unpacks a layer anew and puts it in the place of the spoilt one.</summary>
    /// <exception cref="ImageException">No registry has it.</exception>
    public async Task LayerAsync(int index, CancellationToken cancellationToken)
    {
        if (await FromUnidentifiedAsync(index, cancellationToken) || await FromBlobAsync(index, cancellationToken)) return;
        await FromRegistriesAsync(
            async (client, name) =>
            {
                var manifest = await ManifestAsync(client, name, cancellationToken);
                if (index >= manifest.Layers.Count) throw Invalid(name);
                await using var blob = Open(client, manifest.Layers[index]);
                await ReplaceAsync(blob, manifest.Layers[index], index, cancellationToken);
            },
            cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        return ValueTask.CompletedTask;
    }

    // A layer whose document is spoilt is the one whose tar its files make.
    private async Task<bool> FromUnidentifiedAsync(int index, CancellationToken cancellationToken)
    {
        foreach (var number in store.Snapshots.Unidentified)
        {
            if (_identities.TryGetValue(number, out var known) && known != image.DiffIds[index]) continue;
            _identities[number] = null;
            try
            {
                using var taken = await new TakeTar(store).RunAsync(target => store.Snapshots.WriteUnidentified(number, target, cancellationToken), lease, cancellationToken);
                _identities[number] = taken.DiffId;
                if (taken.DiffId != image.DiffIds[index]) continue;
                await Task.Run(() => store.Snapshots.Replace(taken.ToCommit(), lease), CancellationToken.None);
                store.Snapshots.Identify(number, taken.DiffId);
                return true;
            }
            catch (Exception error) when (error is SpoiltLayer or LinuxException or InvalidDataException or ImageException { Code: ImageErrorCode.Invalid })
            {
                // Spoilt beyond its document, and so of no use.
            }
        }
        return false;
    }

    // The compressed form that came with the image, when it was kept and is what it says.
    private async Task<bool> FromBlobAsync(int index, CancellationToken cancellationToken)
    {
        if (image.Manifest is null || store.Content.TryRead(image.Manifest.Digest) is not { } bytes) return false;
        var layers = Parse(bytes, image.Manifest.Digest).Layers;
        if (index >= layers.Count || !store.Content.Contains(layers[index].Digest)) return false;
        try
        {
            await using var blob = store.Content.OpenRead(layers[index].Digest);
            await ReplaceAsync(blob, layers[index], index, cancellationToken);
            return true;
        }
        catch (ImageException error) when (error.Code == ImageErrorCode.Invalid)
        {
            // The blob is spoilt as well: that is told of it.
            return false;
        }
    }

    private async Task ReplaceAsync(Stream blob, Descriptor layer, int index, CancellationToken cancellationToken)
    {
        using var taken = await store.Taker.RunAsync(
            blob, new Expectation(layer.Digest, layer.Size), new TakeOptions(KeepBlob: false, SourceBlocks: false), lease, cancellationToken);
        if (taken.DiffId != image.DiffIds[index]) throw new ImageException(ImageErrorCode.Invalid, "layers from manifest don't match image configuration");
        await Task.Run(() => store.Snapshots.Replace(taken.ToCommit(), lease), CancellationToken.None);
    }

    private async Task StoreAsync(byte[] bytes, Digest digest, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes);
        await store.Content.RestoreAsync(content, new Expectation(digest), lease, cancellationToken);
    }

    private async Task StoreAsync(RegistryClient client, Descriptor layer, CancellationToken cancellationToken)
    {
        await using var blob = Open(client, layer);
        await store.Content.RestoreAsync(blob, new Expectation(layer.Digest, layer.Size), lease, cancellationToken);
    }

    private BlobStream Open(RegistryClient client, Descriptor layer) => new(client, layer, new Retry(source.Options, store.Time, static _ => { }), store.Time, null);

    private async Task<Descriptor?> LayerOfAsync(RegistryClient client, Reference name, Digest digest, CancellationToken cancellationToken) =>
        image.Manifest is null || digest == image.Manifest.Digest
            ? null
            : (await ManifestAsync(client, name, cancellationToken)).Layers.FirstOrDefault(layer => layer.Digest == digest);

    // From here when it is good: the registry may have the image under the digest of an index only.
    private async Task<ImageManifest> ManifestAsync(RegistryClient client, Reference name, CancellationToken cancellationToken)
    {
        var digest = image.Manifest?.Digest ?? name.Digest!.Value;
        var bytes = store.Content.TryRead(digest) ?? (await client.GetManifestAsync(name.WithDigest(digest), cancellationToken)).Bytes;
        return Parse(bytes, digest);
    }

    private async Task FromRegistriesAsync(Func<RegistryClient, Reference, Task> get, CancellationToken cancellationToken)
    {
        ImageException? first = null;
        foreach (var (client, name) in await ConnectAsync(cancellationToken))
        {
            try
            {
                await get(client, name);
                return;
            }
            catch (ImageException error)
            {
                first ??= error;
            }
        }
        throw first ?? new ImageException(ImageErrorCode.NotFound, "the image did not come from a registry: load or import it again");
    }

    private async Task<IReadOnlyList<(RegistryClient Client, Reference Name)>> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_registries is not null) return _registries;
        var registries = new List<(RegistryClient, Reference)>();
        ImageException? first = null;
        foreach (var name in store.OriginsOf(image.Id))
        {
            try
            {
                var client = await RegistryClient.ConnectAsync(name, source.CredentialsOf(name), source.Options, store.Time, cancellationToken);
                _clients.Add(client);
                registries.Add((client, name));
            }
            catch (ImageException error)
            {
                first ??= error;
            }
        }
        if (registries.Count == 0 && first is not null) throw first;
        return _registries = registries;
    }

    private static ImageManifest Parse(byte[] bytes, Digest digest)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageManifest) ?? throw new ImageException(ImageErrorCode.Invalid, $"manifest {digest} is null");
        }
        catch (JsonException error)
        {
            throw new ImageException(ImageErrorCode.Invalid, $"invalid manifest {digest}: {JsonFault.Describe(bytes, error)}", error);
        }
    }

    private static ImageException Invalid(Reference name) => new(ImageErrorCode.Invalid, $"manifest of {name.Familiar} has not the layers of the image");
}
