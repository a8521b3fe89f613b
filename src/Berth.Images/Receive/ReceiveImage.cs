using System.Collections.Concurrent;
using System.Text.Json;
using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.Records;
using Berth.Images.Streams;
using Berth.Oci;

namespace Berth.Images;

/// <summary>What came of a manifest that was pushed here.</summary>
/// <param name="Image">The image it is now; null when it is none.</param>
/// <param name="WhyNot">Why it is none.</param>
public readonly record struct ReceivedImage(Digest? Image, string WhyNot);

/// <summary>
/// Makes an image of a pushed manifest whose blobs are in the content store: its layers are unpacked, the blobs stay for those who pull it by
/// the digest it was pushed with. Other things than images are told from them and left alone.
/// </summary>
/// <param name="store">Where the image goes.</param>
public sealed class ReceiveImage(ImageStore store)
{
    private const int PairsMax = 10_000;
    private readonly ConcurrentDictionary<(Digest Blob, Digest DiffId), bool> _pairs = new();

    /// <summary>Takes the image in under its names. All of it is durable on return.</summary>
    /// <param name="repository">The name without a tag.</param>
    /// <param name="tags">The tags it gets.</param>
    /// <param name="manifest">The manifest, which is in the content store.</param>
    /// <param name="top">What it is known by: itself, or the list of platforms that it is part of.</param>
    /// <param name="lease">Holds what the manifest names.</param>
    /// <param name="cancellationToken">Stops, and leaves no image behind.</param>
    /// <exception cref="ImageException">The disk failed.</exception>
    public async Task<ReceivedImage> RunAsync(Reference repository, IReadOnlyList<string> tags, Descriptor manifest, Descriptor top, Lease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(top);
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(lease);
        if (repository.FamiliarName is "sha256" or "sha512") return No($"\"{repository.FamiliarName}\" is no name for an image");
        var document = JsonSerializer.Deserialize(store.Content.Read(manifest.Digest), ImageJson.Default.ImageManifest)!;
        if (WhyNone(document) is { } other) return No(other);
        var taken = new List<TakenLayer>();
        try
        {
            var configBytes = store.Content.Read(document.Config.Digest);
            var config = ConfigReader.Read(configBytes);
            if (WhyNone(document, config) is { } unfit) return No(unfit);
            if (await TakeAsync(document.Layers, config.RootFs?.DiffIds ?? [], taken, lease, cancellationToken) is { } lie) return No(lie);
            return await Task.Run(
                () =>
                {
                    IReadOnlyList<Reference> names = [.. tags.Select(repository.WithTag), repository.WithDigest(top.Digest)];
                    return new ReceivedImage(Keep(manifest, top, document, configBytes, config, names, taken, lease), "");
                },
                CancellationToken.None);
        }
        catch (ImageException error) when (error.Code is ImageErrorCode.Invalid or ImageErrorCode.NotImplemented)
        {
            return No(error.Message);
        }
        finally
        {
            taken.ForEach(x => x.Dispose());
        }
    }

    private static ReceivedImage No(string why) => new(null, why);

    private static string? WhyNone(ImageManifest manifest)
    {
        if (manifest.Subject is not null) return "it is about another manifest";
        if (manifest.ArtifactType is { Length: > 0 } type) return $"it is an artifact of type {type}";
        if (!MediaTypes.IsConfig(manifest.Config.MediaType)) return $"its configuration is of type {manifest.Config.MediaType}";
        if (manifest.Config.Digest.Algorithm != "sha256") return $"its configuration has digest {manifest.Config.Digest}";
        return manifest.Layers.FirstOrDefault(x => !MediaTypes.IsLayer(x.MediaType) || x.MediaType.Contains("foreign", StringComparison.Ordinal) || x.MediaType.Contains("nondistributable", StringComparison.Ordinal)) is { } odd
            ? $"a layer is of type {odd.MediaType}"
            : null;
    }

    private static string? WhyNone(ImageManifest manifest, ImageConfig config)
    {
        if (config.OS is not ("" or "linux")) return $"it is for operating system \"{config.OS}\"";
        var count = config.RootFs?.DiffIds?.Count ?? 0;
        return count == manifest.Layers.Count ? null : $"it has {manifest.Layers.Count} layers, its configuration names {count}";
    }

    // Says what is wrong, or null.
    private async Task<string?> TakeAsync(IReadOnlyList<Descriptor> layers, IReadOnlyList<Digest> diffIds, List<TakenLayer> taken, Lease lease, CancellationToken cancellationToken)
    {
        for (var i = 0; i < layers.Count; i++)
        {
            var (blob, diffId) = (layers[i].Digest, diffIds[i]);
            lease.Hold(blob);
            lease.Hold(diffId);
            if (taken.Any(x => x.DiffId == diffId && x.Blob == blob)) continue;
            if (store.Snapshots.IsSound(diffId))
            {
                if (blob != diffId && !await IsSameAsync(blob, diffId, cancellationToken)) return $"layer {blob} does not have the diff id {diffId}";
                continue;
            }
            await using var content = store.Content.OpenRead(blob);
            var layer = await store.Taker.RunAsync(content, new Expectation(blob, layers[i].Size), new TakeOptions(KeepBlob: false, SourceBlocks: false), lease, cancellationToken);
            taken.Add(layer);
            if (layer.DiffId != diffId) return $"layer {blob} does not have the diff id {diffId}";
            Remember(blob, diffId);
        }
        return null;
    }

    // What is here already is not unpacked again; but that the blob is another form of it is seen, and not believed.
    private async Task<bool> IsSameAsync(Digest blob, Digest diffId, CancellationToken cancellationToken)
    {
        if (_pairs.ContainsKey((blob, diffId))) return true;
        var found = await Task.Run(() => DiffIdOf(blob, diffId, cancellationToken), CancellationToken.None);
        if (found == diffId) Remember(blob, diffId);
        return found == diffId;
    }

    private Digest DiffIdOf(Digest blob, Digest wanted, CancellationToken cancellationToken)
    {
        using var content = store.Content.OpenRead(blob);
        using var plain = DecompressedStream.Open(content);
        using var hashed = new HashedStream(plain, wanted.HashName);
        var buffer = new byte[128 << 10];
        while (hashed.Read(buffer) > 0) cancellationToken.ThrowIfCancellationRequested();
        return hashed.TakeDigest();
    }

    private void Remember(Digest blob, Digest diffId)
    {
        if (_pairs.Count >= PairsMax) _pairs.Clear();
        _pairs[(blob, diffId)] = true;
    }

    private Digest Keep(
        Descriptor manifest, Descriptor top, ImageManifest document, byte[] configBytes, ImageConfig config, IReadOnlyList<Reference> names, List<TakenLayer> taken, Lease lease)
    {
        // A plain tar is its layer's own files; once is enough.
        var plain = taken.Where(x => x.Compression == Compression.None).Select(x => x.DiffId).ToHashSet();
        var blobs = document.Layers.Select(x => x.Digest).Where(x => store.Content.Contains(x) && !plain.Contains(x) && store.Snapshots.TarLength(x) is null);
        var image = new NewImage { ConfigBytes = configBytes, Config = config, Manifest = manifest, Blobs = [top.Digest, manifest.Digest, .. blobs], References = names, Target = top };
        return new KeepImages(store).Run(image, [.. taken.Select(x => x.ToCommit())], lease);
    }
}
