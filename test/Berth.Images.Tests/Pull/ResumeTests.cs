using System.Security.Cryptography;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Pull;

public sealed class ResumeTests
{
    private const int Sent = 1_000_000;

    private readonly byte[] _blob = Archive.Gzip(new Layer().Add(new Images.Tar.TarEntry { Name = "r" }, RandomNumberGenerator.GetBytes(2_000_000)).Bytes());

    [Fact]
    public async Task PullThatBrokeOff_GoesOnWhereItWas_AfterARestart()
    {
        using var store = new StoreFixture();
        await using var registry = Registry();
        await BreakOffAsync(store, registry);

        store.Reopen();
        await store.Pull($"{registry.Host}/x:1");

        var (_, from) = Assert.Single(Ranges(registry));
        Assert.InRange(from, 1, Sent);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(store.Root, "partial")));
    }

    [Fact]
    public async Task WhatLayHereAndIsWrong_IsFetchedAnew()
    {
        using var store = new StoreFixture();
        await using var registry = Registry();
        await BreakOffAsync(store, registry);
        var partial = Assert.Single(Directory.EnumerateFiles(Path.Combine(store.Root, "partial")));
        var bytes = File.ReadAllBytes(partial);
        bytes[^1] ^= 1;
        File.WriteAllBytes(partial, bytes);

        await store.Pull($"{registry.Host}/x:1");

        Assert.Single(store.Store.List());
    }

    [Fact]
    public async Task BrokenOffPull_IsCollected()
    {
        using var store = new StoreFixture();
        await using var registry = Registry();
        var before = store.Files();
        await BreakOffAsync(store, registry);

        Assert.NotEqual(0, store.Store.Collect().BlobBytes);

        Assert.Equal(before, store.Files());
    }

    [Fact]
    public async Task CompressedLayer_IsNotKept_UnlessAskedFor()
    {
        using var store = new StoreFixture();
        await using var registry = Registry();
        var options = new RegistryOptions { KeepBlobs = true, CertificateRoots = [] };

        var id = await store.Pull($"{registry.Host}/x:1");
        Assert.False(store.Store.Content.Contains(Digest.Sha256(_blob)));
        new RemoveImage(store.Store).Run(id.Text, new RemoveOptions());
        await new PullImage(store.Store, options).RunAsync(new PullRequest { Reference = Reference.Parse($"{registry.Host}/x:1") }, store, TestContext.Current.CancellationToken);
        Assert.True(store.Store.Content.Contains(Digest.Sha256(_blob)));
    }

    private FakeRegistry Registry()
    {
        var registry = new FakeRegistry();
        registry.AddImage("1", _ => _blob, MediaTypes.OciLayerGzip, Archive.Gunzip(_blob));
        return registry;
    }

    // The connection breaks for good in the middle of the layer.
    private async Task BreakOffAsync(StoreFixture store, FakeRegistry registry)
    {
        registry.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith(Digest.Sha256(_blob).Text, StringComparison.Ordinal)) return false;
            if (context.Request.Headers["Range"] is not null) FakeRegistry.Answer(context, 503);
            else FakeRegistry.AnswerPart(context, _blob, Sent);
            return true;
        };
        await Assert.ThrowsAsync<ImageException>(() => store.Pull($"{registry.Host}/x:1"));
        registry.Intercept = static _ => false;
        registry.Requests.Clear();
    }

    private static List<(string Request, int From)> Ranges(FakeRegistry registry) =>
        [.. registry.Requests.Where(x => x.Contains(" bytes=", StringComparison.Ordinal)).Select(x => (x, int.Parse(x[(x.IndexOf('=', StringComparison.Ordinal) + 1)..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture)))];
}
