using System.Text.Json;
using Berth.Images.Tar;
using Berth.Oci;
using Berth.Testing.Crashes;

namespace Berth.Images.Tests.Samples;

/// <summary>Everything a store is asked to do, step by step, on small samples.</summary>
internal sealed record StoreWork(string Root, string Archive, string Registry)
{
    /// <summary>In the order they are done; a step stands on those before it.</summary>
    public static IReadOnlyList<string> Steps { get; } = ["load", "import", "pull", "receive", "commit", "retag", "remove", "prune"];

    // cap_net_raw, effective: struct vfs_cap_data, version 2.
    private static byte[] Capability => [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static StoreWork Parse(string line) => line.Split('|') is [var root, var archive, var registry] ? new(root, archive, registry) : throw new FormatException(line);

    public override string ToString() => $"{Root}|{Archive}|{Registry}";

    /// <summary>The tars of the layers.</summary>
    public IReadOnlyList<byte[]> Layers { get; } = [.. Enumerable.Range(1, 7).Select(Sample)];

    /// <summary>Keeps book of the names that must be there, by what the process said.</summary>
    public void Note(string said, HashSet<string> acknowledged)
    {
        // A step under way may take names away; those it does not touch stay.
        if (said == WorkChild.Begins + "remove") acknowledged.IntersectWith(After("remove"));
        if (said == WorkChild.Begins + "prune") acknowledged.Clear();
        if (said.StartsWith(WorkChild.Ended, StringComparison.Ordinal)) acknowledged.UnionWith(After(said[WorkChild.Ended.Length..]));
    }

    /// <summary>Writes the archive and fills the registry.</summary>
    public void Publish(FakeRegistry? registry)
    {
        File.WriteAllBytes(Archive, Samples.Archive.Layout("docker.io/library/loaded:1", Samples.Archive.Gzip, MediaTypes.OciLayerGzip, Sample(1), Sample(2), Samples.Layer.OfFile("d1/late", "1")));
        registry?.AddImage("1", Sample(1), Sample(3), Sample(4));
        registry?.AddImage("2", Sample(1), Sample(5));
        if (registry is not null) Platforms.Add(registry, "3", "amd64", "arm64");
    }

    /// <summary>Names that are there when a step has ended; those of earlier steps may have gone with it.</summary>
    public IReadOnlyList<string> After(string step) => step switch
    {
        "load" => ["loaded:1"],
        "import" => ["loaded:1", "imported:1"],
        "pull" => ["loaded:1", "imported:1", Pulled(1), Pulled(2), Pulled(3)],
        "receive" => ["loaded:1", "imported:1", Pulled(1), Pulled(2), Pulled(3), "pushed:1", "pushed:2"],
        "commit" => ["loaded:1", "imported:1", Pulled(1), Pulled(2), Pulled(3), "pushed:1", "pushed:2", "committed:1"],
        "retag" => ["loaded:1", Pulled(1), Pulled(2), Pulled(3), "pushed:1", "pushed:2", "committed:1", "imported:1"],
        "remove" => [Pulled(1), Pulled(2), Pulled(3), "pushed:1", "pushed:2"],
        _ => [],
    };

    public async Task RunAsync(ImageStore store, string step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case "load":
                await using (var archive = File.OpenRead(Archive)) await new LoadImages(store).RunAsync(archive, null, new Quiet(), cancellationToken);
                break;
            case "import":
                await new ImportImage(store).RunAsync(new MemoryStream(Sample(6)), new ImportRequest { Reference = Reference.Parse("imported:1") }, new Quiet(), cancellationToken);
                break;
            case "pull":
                await Task.WhenAll(((int[])[1, 2]).Select(tag => new PullImage(store, new RegistryOptions { CertificateRoots = [] })
                    .RunAsync(new PullRequest { Reference = Reference.Parse(Pulled(tag)) }, new Quiet(), cancellationToken)));
                // One platform beside the other.
                foreach (var platform in (Platform[])[Platforms.Amd, Platforms.Arm])
                    await new PullImage(store, new RegistryOptions { CertificateRoots = [] }).RunAsync(new PullRequest { Reference = Reference.Parse(Pulled(3)), Platform = platform }, new Quiet(), cancellationToken);
                break;
            case "receive": await ReceiveAsync(store, cancellationToken); break;
            case "commit": await CommitAsync(store, cancellationToken); break;
            // The name goes to another image; the former one stays without any.
            case "retag": store.Tag(store.Get("loaded:1").Id, Reference.Parse("imported:1")); break;
            case "remove":
                RemoveAll(store, image => image.RepoTags.Intersect(["imported:1", "committed:1", "loaded:1"]).Any() || image.IsDangling);
                break;
            default: RemoveAll(store, static _ => true); break;
        }
    }

    /// <summary>Removes images, those that stand on others first.</summary>
    public static void RemoveAll(ImageStore store, Func<Image, bool> which)
    {
        while (store.List().FirstOrDefault(image => which(image) && !store.HasChildren(image.Id)) is { } image)
            new RemoveImage(store).Run(image.Id.Text, new RemoveOptions { Force = true });
    }

    /// <summary>A layer of small files, links and a whiteout.</summary>
    public static byte[] Sample(int seed)
    {
        var random = new Random(seed);
        var layer = new Layer().Directory($"d{seed}");
        for (var i = 0; i < 30; i++)
        {
            var content = new byte[random.Next(3000)];
            random.NextBytes(content);
            layer.Add(new TarEntry { Name = $"d{seed}/f{i}", Xattrs = i % 10 == 0 ? [new TarXattr("security.capability", Capability)] : [] }, content);
        }
        return layer.Symlink($"d{seed}/l", "f1").HardLink($"d{seed}/h", $"d{seed}/f2").File("d1/.wh.f3", "").Bytes();
    }

    // What a registry over the store does with a push, once it has all the blobs: one layer is here already.
    private static async Task ReceiveAsync(ImageStore store, CancellationToken cancellationToken)
    {
        using var lease = store.Content.OpenLease();
        var config = Samples.Archive.Config([Sample(1), Sample(7)]);
        List<Descriptor> layers = [];
        foreach (var blob in ((int[])[1, 7]).Select(seed => Samples.Archive.Gzip(Sample(seed))))
            layers.Add((await store.Content.IngestAsync(new MemoryStream(blob), default, lease, cancellationToken)) with { MediaType = MediaTypes.OciLayerGzip });
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new ImageManifest { SchemaVersion = 2, MediaType = MediaTypes.OciManifest, Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = Write(store, config, lease), Size = config.Length }, Layers = layers },
            ImageJson.Default.ImageManifest);
        var known = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Write(store, manifest, lease), Size = manifest.Length };
        store.Content.Flush();
        var received = await new ReceiveImage(store).RunAsync(Reference.Parse("pushed"), ["1", "2"], known, known, lease, cancellationToken);
        if (received.Image is null) throw new InvalidDataException(received.WhyNot);
    }

    private static Digest Write(ImageStore store, byte[] document, Images.Content.Lease lease)
    {
        using var staged = store.Content.Stage(document, lease);
        staged.Publish();
        return staged.Digest;
    }

    private async Task CommitAsync(ImageStore store, CancellationToken cancellationToken)
    {
        var parent = store.Get("loaded:1");
        var upper = store.Snapshots.Prepare("container", parent.DiffIds)[0].Options.First(option => option.StartsWith("upperdir=", StringComparison.Ordinal))[9..];
        await File.WriteAllTextAsync(Path.Combine(upper, "written"), "by the container", cancellationToken);
        await new CommitImage(store).RunAsync(
            new CommitRequest { Key = "container", Parent = parent, DiffIds = parent.DiffIds, Execution = new ExecutionConfig(), Reference = Reference.Parse("committed:1") },
            cancellationToken);
        store.Snapshots.Remove("container");
    }

    private string Pulled(int tag) => $"{Registry}/some/thing:{tag}";

    private sealed class Quiet : IProgress<ProgressMessage>
    {
        public void Report(ProgressMessage value)
        {
        }
    }
}
