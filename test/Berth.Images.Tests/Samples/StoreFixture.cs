using Berth.Images.Signatures.Policy;
using Berth.Oci;
using Berth.Testing;

namespace Berth.Images.Tests.Samples;

/// <summary>A store in a directory of its own, and what it said.</summary>
internal sealed class StoreFixture : IDisposable, IProgress<ProgressMessage>
{
    private readonly TempDirectory _directory = new("berth-images");

    private readonly TimeProvider _time;

    public StoreFixture(TimeProvider? time = null)
    {
        Require.Root();
        _time = time ?? TimeProvider.System;
        Store = ImageStore.Open(Root, _time);
    }

    public string Root => _directory["store"];

    public ImageStore Store { get; private set; }

    /// <summary>Pulls keep compressed layers.</summary>
    public bool KeepBlobs { get; init; }

    public SignaturePolicy Signatures { get; set; } = SignaturePolicy.None;

    public List<ProgressMessage> Messages { get; } = [];

    public string Output => string.Concat(Messages.Select(x => x.Stream));

    /// <summary>What a daemon that died and was started again sees.</summary>
    public void Reopen() => Store = ImageStore.Open(Root, _time);

    public Task<IReadOnlyList<LoadedImage>> Load(byte[] archive) =>
        new LoadImages(Store).RunAsync(new MemoryStream(archive), null, this, TestContext.Current.CancellationToken);

    /// <summary>Imports a layer and returns where its files are.</summary>
    public async Task<string> Unpack(byte[] layer)
    {
        var id = await new ImportImage(Store).RunAsync(new MemoryStream(layer), new ImportRequest(), this, TestContext.Current.CancellationToken);
        return Tree(Store.Get(id)!);
    }

    public async Task<string> LoadFails(byte[] archive)
    {
        var before = Files();
        var error = await Assert.ThrowsAsync<ImageException>(() => Load(archive));
        Store.Collect();
        Assert.Equal(before, Files());
        return error.Message;
    }

    public Task<Digest> Pull(string name, Platform? platform = null, RegistryCredentials? credentials = null, bool allTags = false) =>
        new PullImage(Store, new RegistryOptions { RetryDelay = TimeSpan.FromMilliseconds(1), CertificateRoots = [], Signatures = Signatures, KeepBlobs = KeepBlobs }).RunAsync(
            new PullRequest { Reference = Reference.Parse(name), Platform = platform, Credentials = credentials, AllTags = allTags },
            this,
            TestContext.Current.CancellationToken);

    /// <summary>Speaks to registries without credentials.</summary>
    public static RepairSource Source { get; } = new(new RegistryOptions { CertificateRoots = [], RetryDelay = TimeSpan.FromMilliseconds(1) }, static _ => null);

    /// <summary>Verifies all images; repairs them from a source.</summary>
    public async Task<List<ImageVerdict>> Verify(RepairSource? source = null)
    {
        var verify = new VerifyImages(Store) { Source = source };
        var verdicts = new List<ImageVerdict>();
        foreach (var image in Store.List()) verdicts.Add(await verify.RunAsync(image, TestContext.Current.CancellationToken));
        return verdicts;
    }

    public async Task<string> PullFails(string name, Platform? platform = null, RegistryCredentials? credentials = null)
    {
        var before = Files();
        var error = await Assert.ThrowsAsync<ImageException>(() => Pull(name, platform, credentials));
        Store.Collect();
        Assert.Equal(before, Files());
        return error.Message;
    }

    public Task Push(string name, Platform? platform = null) => new PushImage(Store, new RegistryOptions { RetryDelay = TimeSpan.FromMilliseconds(1), ChunkSize = 64 << 10, CertificateRoots = [] }).RunAsync(
        new PushRequest { Reference = Reference.Parse(name), Platform = platform }, this, TestContext.Current.CancellationToken);

    /// <summary>Everything under the root, by name.</summary>
    public IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFileSystemEntries(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Order(StringComparer.Ordinal)];

    /// <summary>Where the files of a layer are; the layers of a mount from the top.</summary>
    public string Tree(Image image, int fromTop = 0)
    {
        var key = Guid.NewGuid().ToString("N");
        var lower = Store.Snapshots.Prepare(key, image.DiffIds)[0].Options[0]["lowerdir=".Length..].Split(':')[fromTop];
        Store.Snapshots.Remove(key);
        return lower;
    }

    public void Report(ProgressMessage value) => Messages.Add(value);

    public void Dispose() => _directory.Dispose();
}
