using System.Security.Cryptography;
using Berth.Images.Content;
using Berth.Oci;
using Berth.Testing;

namespace Berth.Images.Tests.Content;

/// <summary>What every content store promises.</summary>
public abstract class ContentStoreContract : IDisposable
{
    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(700_000);

    private Digest Digest => Digest.Sha256(_bytes);

    protected abstract IContentStore Store { get; }

    [Fact]
    public async Task Ingested_IsThereByItsDigest()
    {
        using var lease = Store.OpenLease();
        var descriptor = await Ingest(_bytes, new Expectation(Digest, _bytes.Length), lease);

        Assert.Equal((Digest, (long)_bytes.Length), (descriptor.Digest, descriptor.Size));
        Assert.True(Store.Contains(Digest));
        Assert.Equal(_bytes.Length, Store.LengthOf(Digest));
        Assert.Equal(_bytes, Store.Read(Digest));
        Assert.Equal([Digest], Store.List());
    }

    [Fact]
    public async Task Sha512_IsADigestToo()
    {
        using var lease = Store.OpenLease();
        var digest = Digest.FromHash(HashAlgorithmName.SHA512, SHA512.HashData(_bytes));
        await Ingest(_bytes, new Expectation(digest), lease);
        Assert.True(digest.Matches(Store.Read(digest)));
    }

    [Fact]
    public async Task BrokenPromise_LeavesNothing()
    {
        using var lease = Store.OpenLease();
        var other = Digest.Sha256([1]);
        Assert.StartsWith(
            $"filesystem layer verification failed for digest {other}",
            (await Assert.ThrowsAsync<ImageException>(() => Ingest(_bytes, new Expectation(other), lease))).Message,
            StringComparison.Ordinal);
        foreach (var length in (long[])[_bytes.Length - 1, _bytes.Length + 1])
            await Assert.ThrowsAsync<ImageException>(() => Ingest(_bytes, new Expectation(Digest, length), lease));
        Assert.Empty(Store.List());
        Assert.False(Store.Contains(Digest));
    }

    [Fact]
    public async Task TwoAtOnce_AreOne()
    {
        using var lease = Store.OpenLease();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Ingest(_bytes, new Expectation(Digest), lease))));
        Assert.Single(Store.List());
        Assert.Equal(_bytes, Store.Read(Digest));
    }

    [Fact]
    public void Missing_IsNotFound()
    {
        Assert.Null(Store.LengthOf(Digest));
        Assert.Equal(ImageErrorCode.NotFound, Assert.Throws<ImageException>(() => Store.OpenRead(Digest)).Code);
    }

    [Fact]
    public void TooLongForADocument_IsRefused()
    {
        using var lease = Store.OpenLease();
        var digest = Write(_bytes, lease);
        Assert.Throws<ImageException>(() => Store.Read(digest, 1000));
    }

    [Fact]
    public void Staged_IsNotThereBeforeItIsPublished_AndGoneWhenItIsNot()
    {
        using var lease = Store.OpenLease();
        using (Store.Stage([1], lease)) Assert.False(Store.Contains(Digest.Sha256([1])));
        Assert.Empty(Store.List());
        using var once = Store.Stage([1], lease);
        using var twice = Store.Stage([1], lease);
        once.Publish();
        twice.Publish();
        Assert.Equal([1], Store.Read(once.Digest));
        Assert.True(Store.IsHeld(once.Digest));
    }

    [Fact]
    public void Sweep_TakesWhatNobodyNeeds_AndNothingElse()
    {
        using var lease = Store.OpenLease();
        var needed = Write([1], lease);
        var held = Write([2], lease);
        Digest loose;
        using (var other = Store.OpenLease()) loose = Write([3, 3, 3], other);

        Assert.Equal(3, Store.Sweep(x => x == needed));
        Assert.True(Store.Contains(needed) && Store.Contains(held) && !Store.Contains(loose));
        lease.Dispose();
        Assert.Equal(1, Store.Sweep(x => x == needed));
        Assert.Equal([needed], Store.List());
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private Digest Write(byte[] bytes, Lease lease)
    {
        using var staged = Store.Stage(bytes, lease);
        staged.Publish();
        return staged.Digest;
    }

    private Task<Descriptor> Ingest(byte[] bytes, Expectation expected, Lease lease) =>
        Store.IngestAsync(new MemoryStream(bytes), expected, lease, TestContext.Current.CancellationToken);
}

public sealed class ContentStoreTests : ContentStoreContract
{
    private readonly TempDirectory _directory = new();

    public ContentStoreTests() => Store = new ContentStore(_directory.Path, new LeaseTable(), StoreFlush.Of(_directory.Path));

    protected override IContentStore Store { get; }

    [Fact]
    public void UnfinishedWork_IsClearedAtTheStart()
    {
        File.WriteAllText(_directory["ingest/7"], "half");
        _ = new ContentStore(_directory.Path, new LeaseTable(), StoreFlush.Of(_directory.Path));
        Assert.Empty(Directory.GetFiles(_directory["ingest"]));
    }

    protected override void Dispose(bool disposing) => _directory.Dispose();
}
