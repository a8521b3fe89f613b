using System.Text.Json;
using Berth.Images.Load;
using Berth.Images.Save;
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
    private const string ImageName = "io.containerd.image.name";
    private const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>Finds the images and makes sure that all of their layers can be written.</summary>
    /// <param name="names">References, ids, or repositories: all of their tags.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ImageException">NotFound: an image, or the form of a layer.</exception>
    public SavePlan Plan(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var images = new List<(Image Image, List<Reference> Names)>();
        foreach (var name in names)
        {
            foreach (var (image, reference) in Resolve(name))
            {
                var entry = images.Find(known => known.Image.Id == image.Id);
                if (entry.Image is null) images.Add(entry = (image, []));
                if (reference is not null && !entry.Names.Contains(reference)) entry.Names.Add(reference);
            }
        }
        var tars = new LayerTars(store);
        var layers = new SortedDictionary<string, (Image, int, long)>(StringComparer.Ordinal);
        foreach (var (image, _) in images)
            for (var i = 0; i < image.DiffIds.Count; i++) layers[image.DiffIds[i].Hex] = (image, i, tars.SizeOf(image, i, cancellationToken));
        return new SavePlan(images, tars, layers);
    }

    /// <summary>Writes the archive. Blocks the calling thread.</summary>
    public void Write(SavePlan plan, Stream target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var tar = new TarWriter(target);
        tar.Add(new TarEntry { Name = Blobs, Type = TarEntryType.Directory, Mode = 0x1ED });
        tar.Add(new TarEntry { Name = Folder, Type = TarEntryType.Directory, Mode = 0x1ED });
        var index = new List<Descriptor>();
        foreach (var (image, names) in plan.Images)
        {
            var config = store.ReadConfig(image.Id);
            tar.AddFile(File(Folder + image.Id.Hex, Timespec.From(image.Created)), config);
            var manifest = JsonSerializer.SerializeToUtf8Bytes(Manifest(plan, image, config.Length), ImageJson.Default.ImageManifest);
            tar.AddFile(File(Folder + Digest.Sha256(manifest).Hex, default), manifest);
            index.AddRange(Descriptors(manifest, names));
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
        tar.AddFile(File("index.json", default), JsonSerializer.SerializeToUtf8Bytes(manifests, ImageJson.Default.ImageIndex));
        tar.AddFile(File("manifest.json", default), JsonSerializer.SerializeToUtf8Bytes([.. plan.Images.Select(entry => Entry(plan, entry.Image, entry.Names))], ArchiveJson.Default.ListArchiveImage));
        tar.AddFile(File("oci-layout", default), "{\"imageLayoutVersion\": \"1.0.0\"}"u8);
        var repositories = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (image, names) in plan.Images)
        {
            foreach (var name in names)
            {
                if (!repositories.TryGetValue(name.FamiliarName, out var tags)) repositories[name.FamiliarName] = tags = new Dictionary<string, string>(StringComparer.Ordinal);
                tags[name.Tag!] = image.DiffIds.Count == 0 ? image.Id.Hex : image.DiffIds[^1].Hex;
            }
        }
        if (repositories.Count > 0)
            tar.AddFile(File("repositories", default), JsonSerializer.SerializeToUtf8Bytes(repositories, ArchiveJson.Default.DictionaryStringDictionaryStringString));
    }

    private static ArchiveImage Entry(SavePlan plan, Image image, List<Reference> names) => new()
    {
        Config = Folder + image.Id.Hex,
        RepoTags = names.Count == 0 ? null : [.. names.Select(name => name.Familiar)],
        Layers = [.. image.DiffIds.Select(diffId => Folder + diffId.Hex)],
        LayerSources = image.DiffIds.Distinct().ToDictionary(diffId => diffId.ToString(), diffId => Layer(plan, diffId)),
    };

    private static ImageManifest Manifest(SavePlan plan, Image image, long configSize) => new()
    {
        SchemaVersion = 2,
        MediaType = MediaTypes.OciManifest,
        Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = image.Id, Size = configSize },
        Layers = [.. image.DiffIds.Select(diffId => Layer(plan, diffId))],
    };

    private static Descriptor Layer(SavePlan plan, Digest diffId) => new() { MediaType = MediaTypes.OciLayer, Digest = diffId, Size = plan.Layers[diffId.Hex].Size };

    private static IEnumerable<Descriptor> Descriptors(byte[] manifest, List<Reference> names)
    {
        var plain = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Digest.Sha256(manifest), Size = manifest.Length };
        if (names.Count == 0) return [plain];
        return names.Select(name => plain with { Annotations = new Dictionary<string, string> { [ImageName] = name.Canonical, [RefName] = name.Tag! } });
    }

    private static TarEntry File(string name, Timespec time) => new() { Name = name, ModifyTime = time with { Nanoseconds = 0 } };

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

    private sealed class EntryContent(TarWriter tar) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => tar.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => tar.Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

/// <summary>What a save will write: every layer in it can be made.</summary>
public sealed class SavePlan
{
    internal SavePlan(List<(Image Image, List<Reference> Names)> images, LayerTars tars, SortedDictionary<string, (Image Image, int Index, long Size)> layers) =>
        (Images, Tars, Layers) = (images, tars, layers);

    /// <summary>The images, in the order asked for.</summary>
    public IReadOnlyList<Digest> Ids => [.. Images.Select(entry => entry.Image.Id)];

    internal List<(Image Image, List<Reference> Names)> Images { get; }

    internal LayerTars Tars { get; }

    internal SortedDictionary<string, (Image Image, int Index, long Size)> Layers { get; }
}
