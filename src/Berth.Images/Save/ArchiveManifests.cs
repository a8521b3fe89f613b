using System.Text.Json;
using Berth.Images.Indexes;
using Berth.Images.Push;
using Berth.Oci;

namespace Berth.Images.Save;

/// <summary>The documents of an archive besides the configurations: a manifest of plain tars for each image, and those that the images came by.</summary>
internal sealed class ArchiveManifests(ImageStore store, SavePlan plan)
{
    private readonly ListPlatforms _platforms = new(store);
    private readonly Dictionary<Digest, byte[]> _documents = [];

    /// <summary>What was written so far and has to be in the archive, by digest.</summary>
    public IReadOnlyDictionary<Digest, byte[]> Documents => _documents;

    /// <summary>The entry of a name in <c>index.json</c>.</summary>
    public Descriptor Write(SavedName saved)
    {
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (saved.Name is { } name)
        {
            notes[ArchiveNotes.Name] = name.Canonical;
            notes[ArchiveNotes.Tag] = name.Tag!;
            if (store.TargetOf(name) is { } index && MediaTypes.IsIndex(index.MediaType) && Keep(index.Digest)) notes[ArchiveNotes.Index] = index.Digest.Text;
        }
        var entries = saved.Images.Select(image => Write(saved.Name, image)).ToList();
        var top = entries is [var only] ? only with { Platform = null } : Add(MediaTypes.OciIndex, JsonSerializer.SerializeToUtf8Bytes(
            new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.OciIndex, Manifests = entries }, ImageJson.Written.ImageIndex));
        foreach (var (note, value) in top.Annotations ?? new Dictionary<string, string>()) notes[note] = value;
        return notes.Count == 0 ? top : top with { Annotations = notes };
    }

    private Descriptor Write(Reference? name, Image image)
    {
        var config = store.ReadConfig(image.Id);
        _documents[image.Id] = config;
        var entry = Add(MediaTypes.OciManifest, JsonSerializer.SerializeToUtf8Bytes(
            new ImageManifest
            {
                SchemaVersion = 2,
                MediaType = MediaTypes.OciManifest,
                Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = image.Id, Size = config.Length },
                Layers = [.. image.DiffIds.Select(plan.Layer)],
            },
            ImageJson.Written.ImageManifest));
        entry = entry with { Platform = image.Config.Platform };
        var came = (name is null ? null : _platforms.ManifestOf(name, image.Id)) ?? image.Manifest;
        if (came is null || KnownBlobs.ManifestOf(store, image, came) is not { } manifest || manifest.Layers.Any(IsPlain) || !Keep(came.Digest)) return entry;
        return entry with { Annotations = new Dictionary<string, string> { [ArchiveNotes.Manifest] = came.Digest.Text } };
    }

    // With the indexes in it, as far as they are here.
    private bool Keep(Digest document)
    {
        if (!store.Content.Contains(document)) return false;
        foreach (var digest in new IndexTree(digest => store.Content.Contains(digest) ? store.Content.Read(digest) : null).Indexes(document))
            if (store.Content.Contains(digest)) _documents[digest] = store.Content.Read(digest);
        return true;
    }

    private Descriptor Add(string mediaType, byte[] bytes)
    {
        var digest = Digest.Sha256(bytes);
        _documents[digest] = bytes;
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = bytes.Length };
    }

    private static bool IsPlain(Descriptor layer) => layer.MediaType is MediaTypes.OciLayer or MediaTypes.DockerLayer;
}
