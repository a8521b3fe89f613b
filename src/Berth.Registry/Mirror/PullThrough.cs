using System.Collections.Concurrent;
using Berth.Images;
using Berth.Images.Content;
using Berth.Images.Registries;
using Berth.Oci;
using Berth.Registry.Calls;
using Berth.Registry.Manifests;

namespace Berth.Registry.Mirror;

/// <summary>
/// Fetches from other registries what is asked for and not here, in their order, and keeps it. A tag is asked for anew each time, because it may have
/// moved; when no upstream answers, what was kept is served. Those who want one blob at the same time wait for one download.
/// </summary>
internal sealed class PullThrough(RegistryParts parts, IReadOnlyList<UpstreamRegistry> upstreams)
{
    private readonly ConcurrentDictionary<Digest, Lazy<Task<bool>>> _fetches = new();

    /// <summary>Sees to it that the manifest is here, when there is one anywhere.</summary>
    public async Task FindManifestAsync(string name, string reference, CancellationToken cancellationToken)
    {
        var isDigest = Digest.TryParse(reference, out _, out _);
        var kept = parts.Repositories.Find(name)?.Find(reference);
        // What the disk lost is fetched once more.
        if (kept is not null && parts.Content.TryRead(kept.Digest) is null) kept = null;
        if (isDigest && kept is not null) return;
        if (!isDigest && !Reference.IsTag(reference)) return;
        await InTurnAsync(
            async upstream =>
            {
                if (await upstream.FindManifestAsync(name, reference, cancellationToken) is not { } found) return false;
                if (found.Digest != kept?.Digest) await KeepAsync(name, isDigest ? [] : [reference], found, cancellationToken);
                return true;
            },
            isFatal: kept is null);
    }

    /// <summary>Sees to it that the blob is here, when there is one anywhere.</summary>
    public async Task FindBlobAsync(string name, Digest digest, CancellationToken cancellationToken)
    {
        if (parts.Repositories.Find(name)?.HasBlob(digest, parts.Time.GetUtcNow()) == true && parts.Content.Contains(digest) && !parts.Content.IsSpoilt(digest)) return;
        // The download belongs to all who wait for it, and goes on when one of them leaves.
        var fetch = _fetches.GetOrAdd(digest, x => new Lazy<Task<bool>>(() => FetchAsync(name, x)));
        await fetch.Value.WaitAsync(cancellationToken);
    }

    private async Task<bool> FetchAsync(string name, Digest digest)
    {
        try
        {
            using var lease = parts.Content.OpenLease();
            lease.Hold(digest);
            var isThere = await InTurnAsync(upstream => upstream.FetchBlobAsync(name, digest, parts.Content, lease, CancellationToken.None), isFatal: true);
            parts.Content.Flush();
            if (isThere) parts.Repositories.Get(name).AddBlob(digest, parts.Time.GetUtcNow());
            return isThere;
        }
        finally
        {
            _fetches.TryRemove(digest, out _);
        }
    }

    private async Task KeepAsync(string name, IReadOnlyList<string> tags, UpstreamManifest found, CancellationToken cancellationToken)
    {
        var now = parts.Time.GetUtcNow();
        var manifest = ReadManifest.From(found.Bytes, found.MediaType, found.Digest, now);
        using var lease = parts.Content.OpenLease();
        await parts.Content.IngestAsync(new MemoryStream(found.Bytes, writable: false), new Expectation(found.Digest, found.Bytes.Length), lease, cancellationToken);
        parts.Content.Flush();
        parts.Repositories.Get(name).Keep(manifest.Document, tags, now);
    }

    private async Task<bool> InTurnAsync(Func<UpstreamRegistry, Task<bool>> ask, bool isFatal)
    {
        string? failure = null;
        foreach (var upstream in upstreams)
        {
            try
            {
                if (await ask(upstream)) return true;
            }
            catch (Exception error) when (error is ImageException or RegistryException)
            {
                // What an upstream says is not what the client asked wrongly.
                failure ??= $"{upstream.Name}: {error.Message}";
            }
        }
        return failure is null || !isFatal ? false : throw new RegistryException(502, "UNAVAILABLE", $"upstream {failure}");
    }
}
