using System.Text.Json;
using Berth.Images.Load;
using Berth.Images.Save;
using Berth.Images.Streams;
using Berth.Images.Tar;
using Berth.Linux.Calls;
using Berth.Oci;

namespace Berth.Images;

/// <summary>
/// <c>docker save</c>: one archive that is an OCI layout and Docker's own format at once, as Docker writes it since 25. Configurations and
/// layers are in it byte for byte, so that an image has its id wherever it is loaded.
/// </summary>
/// <param name="store">Where the images are.</param>
public sealed class SaveImages(ImageStore store)
{
    private const string Blobs = "blobs/";
    private const string Folder = "blobs/sha256/";

    /// <summary>Finds the images and makes sure that all of their layers can be written.</summary>
    /// <param name="names">References, ids, or repositories: all of their tags.</param>
    /// <param name="platform">Only the images for this one; null for all that the names mean.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ImageException">
    /// NotFound: an image, or the form of a layer. Internal: an image is for another platform. Either: something of one is lost.
    /// </exception>
    public SavePlan Plan(IReadOnlyList<string> names, Platform? platform, CancellationToken cancellationToken)
    {
        var saved = new List<SavedName>();
        foreach (var name in names)
        {
            foreach (var (image, reference) in Resolve(name))
            {
                var images = ForPlatform(reference is null ? [image] : store.Platforms(reference.Canonical), platform);
                foreach (var its in images) store.Usable(its, reference?.Familiar ?? name);
                // An image that is there with its name needs no entry without one.
                if (reference is null ? saved.Any(known => known.Images[0].Id == images[0].Id) : saved.Any(known => known.Name == reference)) continue;
                saved.RemoveAll(known => known.Name is null && known.Images[0].Id == images[0].Id);
                saved.Add(new SavedName(reference, images));
            }
        }
        // Images in the order asked for, the names of each together.
        saved = [.. saved.GroupBy(name => name.Images[0].Id).SelectMany(group => group)];
        var tars = new LayerTars(store);
        var layers = new SortedDictionary<string, (Image, int, long)>(StringComparer.Ordinal);
        foreach (var image in saved.SelectMany(name => name.Images).DistinctBy(image => image.Id))
            for (var i = 0; i < image.DiffIds.Count; i++) layers[image.DiffIds[i].Hex] = (image, i, tars.SizeOf(image, i, cancellationToken));
        return new SavePlan(saved, tars, layers);
    }

    /// <summary>Writes the archive. Blocks the calling thread.</summary>
    public void Write(SavePlan plan, Stream target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var tar = new TarWriter(target);
        tar.Add(new TarEntry { Name = Blobs, Type = TarEntryType.Directory, Mode = 0x1ED });
        tar.Add(new TarEntry { Name = Folder, Type = TarEntryType.Directory, Mode = 0x1ED });
        var manifests = new ArchiveManifests(store, plan);
        var index = plan.Names.Select(manifests.Write).ToList();
        var created = plan.Names.SelectMany(name => name.Images).DistinctBy(image => image.Id).ToDictionary(image => image.Id, image => image.Created);
        foreach (var (digest, bytes) in manifests.Documents)
        {
            // As Docker has it: a configuration is as old as its image, a manifest has no time.
            tar.AddFile(File(PathOf(digest), created.TryGetValue(digest, out var time) ? Timespec.From(time) : default), bytes);
        }
        foreach (var (hex, (image, number, size)) in plan.Layers)
        {
            tar.Add(File(Folder + hex, Timespec.From(image.Created)) with { Size = size });
            plan.Tars.Write(image, number, new EntryContent(tar), cancellationToken);
        }
        AddDocuments(tar, plan, index);
        tar.Finish();
    }

    private static void AddDocuments(TarWriter tar, SavePlan plan, List<Descriptor> index)
    {
        var manifests = new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.OciIndex, Manifests = index };
        tar.AddFile(File("index.json", default), JsonSerializer.SerializeToUtf8Bytes(manifests, ImageJson.Written.ImageIndex));
        var images = plan.Names.GroupBy(name => name.Images[0].Id).Select(group => Entry(plan, group.First().Images[0], [.. group.Select(name => name.Name).OfType<Reference>()]));
        tar.AddFile(File("manifest.json", default), JsonSerializer.SerializeToUtf8Bytes([.. images], ArchiveJson.Default.ListArchiveImage));
        tar.AddFile(File("oci-layout", default), "{\"imageLayoutVersion\": \"1.0.0\"}"u8);
        var repositories = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var saved in plan.Names)
        {
            if (saved.Name is not { } name) continue;
            var image = saved.Images[0];
            if (!repositories.TryGetValue(name.FamiliarName, out var tags)) repositories[name.FamiliarName] = tags = new Dictionary<string, string>(StringComparer.Ordinal);
            tags[name.Tag!] = image.DiffIds.Count == 0 ? image.Id.Hex : image.DiffIds[^1].Hex;
        }
        if (repositories.Count > 0)
            tar.AddFile(File("repositories", default), JsonSerializer.SerializeToUtf8Bytes(repositories, ArchiveJson.Default.DictionaryStringDictionaryStringString));
    }

    private static ArchiveImage Entry(SavePlan plan, Image image, List<Reference> names) => new()
    {
        Config = Folder + image.Id.Hex,
        RepoTags = names.Count == 0 ? null : [.. names.Select(name => name.Familiar)],
        Layers = [.. image.DiffIds.Select(diffId => Folder + diffId.Hex)],
        LayerSources = image.DiffIds.Distinct().ToDictionary(diffId => diffId.ToString(), plan.Layer),
    };

    private static string PathOf(Digest digest) => $"{Blobs}{digest.Algorithm}/{digest.Hex}";

    private static TarEntry File(string name, Timespec time) => new() { Name = name, ModifyTime = time with { Nanoseconds = 0 } };

    private static IReadOnlyList<Image> ForPlatform(IReadOnlyList<Image> images, Platform? platform)
    {
        // What nobody can read says of no platform: it is found out to be lost.
        if (platform is null || images is [{ Fault: not null }]) return images;
        return images.FirstOrDefault(image => platform.IsSame(image.Config.Platform)) is { } image
            ? [image]
            : throw new ImageException(ImageErrorCode.Internal, $"no suitable export target found for platform {platform}");
    }

    // A repository without a tag means all its tags; an id means the image without a name.
    private IEnumerable<(Image Image, Reference? Name)> Resolve(string name)
    {
        var isReference = Reference.TryParse(name, out var reference, out _);
        if (isReference && reference is { Tag: null, Digest: null })
        {
            var tagged = store.List().SelectMany(image => store.ReferencesOf(image.Id).Where(tag => tag.Tag is not null && tag.FamiliarName == reference.FamiliarName).Select(tag => (image, (Reference?)tag))).ToList();
            if (tagged.Count > 0) return tagged.OrderBy(pair => pair.Item2!.Tag, StringComparer.Ordinal);
        }
        var found = store.Find(name) ?? throw new ImageException(ImageErrorCode.NotFound, isReference && reference!.Tag is not null ? "reference does not exist" : $"No such image: {name}");
        return [(found, isReference && reference is { Tag: not null, Digest: null } && store.Find(reference)?.Id == found.Id ? reference : null)];
    }

    private sealed class EntryContent(TarWriter tar) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => tar.Write(buffer);
    }
}
