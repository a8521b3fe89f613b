using System.Security.Cryptography;
using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Layers;

/// <summary>Small layers and large ones go different ways, to the same end.</summary>
public sealed class TakeLayerTests : IDisposable
{
    private const int Small = 1000;
    private const int Large = 2 * TakeSmallLayer.Limit;

    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(Small, true)]
    [InlineData(Small, false)]
    [InlineData(Large, true)]
    [InlineData(Large, false)]
    public async Task Layer_IsTaken(int size, bool isCompressed)
    {
        var tar = Tar(size);
        var blob = isCompressed ? Archive.Gzip(tar) : tar;
        using var lease = _store.Store.Content.OpenLease();

        using var taken = await Take(blob, new Expectation(Digest.Sha256(blob), blob.Length), keepBlob: true, lease);

        Assert.Equal((Digest.Sha256(tar), Digest.Sha256(blob), blob.Length), (taken.DiffId, taken.Blob, taken.BlobLength));
        Assert.Equal(size, taken.Layer.Size);
        Assert.Equal(isCompressed, _store.Store.Content.Contains(taken.Blob));
        Assert.Equal(isCompressed ? taken.Blob : null, taken.ToCommit().Blob);
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task BlobThatIsNotWhatWasPromised_IsRefused(int size)
    {
        var blob = Archive.Gzip(Tar(size));
        var other = Digest.Sha256([1]);
        Assert.Equal($"filesystem layer verification failed for digest {other}", await Fails(blob, new Expectation(other, blob.Length)));
        Assert.Equal($"filesystem layer verification failed for digest {Digest.Sha256(blob)}", await Fails(blob[..^9], new Expectation(Digest.Sha256(blob), blob.Length)));
        foreach (var length in (long[])[blob.Length - 1, 0, -1, -5])
            Assert.Equal($"content is longer than the {length} bytes it should have", await Fails(blob, new Expectation(Digest.Sha256(blob), length)));
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task WhatIsWrongInside_IsSaid(int size)
    {
        // Both are the blobs that were promised.
        var cut = Archive.Gzip(Tar(size))[..^9];
        Assert.Equal("unexpected EOF", await Fails(cut, new Expectation(Digest.Sha256(cut), cut.Length)));
        var noTar = RandomNumberGenerator.GetBytes(size);
        (noTar[0], noTar[1]) = ((byte)'n', (byte)'o');
        Assert.Contains("invalid tar header", await Fails(noTar, new Expectation(Digest.Sha256(noTar), noTar.Length)), StringComparison.Ordinal);
    }

    private static byte[] Tar(int size) => new Layer().Add(new Images.Tar.TarEntry { Name = "f" }, RandomNumberGenerator.GetBytes(size)).Bytes();

    private Task<TakenLayer> Take(byte[] blob, Expectation expected, bool keepBlob, Lease lease) => _store.Store.Taker.RunAsync(
        new MemoryStream(blob), expected, new TakeOptions(keepBlob, SourceBlocks: false), lease, TestContext.Current.CancellationToken);

    private async Task<string> Fails(byte[] blob, Expectation expected)
    {
        using var lease = _store.Store.Content.OpenLease();
        var error = await Assert.ThrowsAsync<ImageException>(() => Take(blob, expected, keepBlob: false, lease));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_store.Root, "unpack")));
        return error.Message;
    }
}
