using Berth.Images;
using Berth.Oci;
using Berth.Registry.Calls;

namespace Berth.Registry.Blobs;

/// <summary><c>GET</c> and <c>HEAD /v2/NAME/blobs/DIGEST</c>, whole or in part.</summary>
/// <param name="parts">The registry.</param>
/// <param name="mayPush">Whether pushes are taken.</param>
/// <param name="lookFirst">The longest blob that is looked at before it is sent.</param>
internal sealed class GetBlob(RegistryParts parts, bool mayPush, long lookFirst)
{
    public async Task RunAsync(RegistryCall call, string name, string text)
    {
        if (!Digest.TryParse(text, out var digest, out var error)) throw RegistryException.DigestInvalid($"\"{text}\" is no digest: {error}");
        if (parts.Mirror is { } mirror) await mirror.FindBlobAsync(name, digest, call.Aborted);
        var now = parts.Time.GetUtcNow();
        using var lease = parts.Content.OpenLease();
        lease.Hold(digest);
        var blob = await FindAsync(call, name, digest, now) ?? throw Unknown(call, name, digest, now);
        // Who asks whether it is here is about to push what needs it.
        if (call.IsHead && mayPush) parts.Borrow(name, digest, now);
        var size = blob.Length;
        call.SetHeader("Docker-Content-Digest", digest.Text);
        call.SetHeader("ETag", $"\"{digest}\"");
        call.SetHeader("Accept-Ranges", "bytes");
        call.SetHeader("Content-Type", "application/octet-stream");
        call.SetHeader("Cache-Control", "max-age=31536000");
        if (call.Header("If-None-Match")?.Contains(digest.Text, StringComparison.Ordinal) == true)
        {
            call.Status = 304;
            await call.SendAsync(default);
            return;
        }
        var range = ByteRange.Parse(call.Header("Range"), size, out var satisfiable);
        if (!satisfiable)
        {
            call.SetHeader("Content-Range", $"bytes */{size}");
            throw new RegistryException(416, "RANGE_INVALID", $"blob {digest} has {size} bytes, not the part asked for");
        }
        if (range is { } part)
        {
            call.Status = 206;
            call.SetHeader("Content-Range", $"bytes {part.Offset}-{part.Offset + part.Length - 1}/{size}");
        }
        var (offset, length) = range is { } wanted ? (wanted.Offset, wanted.Length) : (0, size);
        try
        {
            // Open before it is sent: a blob that is collected meanwhile stays readable to its end.
            await using var content = call.IsHead ? Stream.Null : blob.Open(whole: length == size);
            if (content is FileStream || call.IsHead) await call.SendFileAsync(content, offset, length);
            else await call.SendStreamAsync(content, offset, length);
        }
        catch (ImageException failure) when (failure.Code == ImageErrorCode.Internal)
        {
            throw Spoilt(call, name, digest, failure.Message);
        }
    }

    // Before its end a large one is looked at while it is sent. Of nothing else that is not what its digest says a byte goes out: not of a part, and
    // whoever asks whether it is here in order to push it hears no, which puts it right.
    private async Task<OfferedBlob?> FindAsync(RegistryCall call, string name, Digest digest, DateTimeOffset now)
    {
        if (parts.FindBlob(name, digest, now) is not { } blob) return null;
        var isFirst = call.IsHead ? mayPush : blob.Length <= lookFirst || call.Header("Range") is not null;
        if (!isFirst || await parts.Check.RunAsync(digest, call.Aborted)) return blob;
        if (parts.Mirror is { } mirror)
        {
            await mirror.FindBlobAsync(name, digest, call.Aborted);
            return parts.FindBlob(name, digest, now);
        }
        call.Damage = new StoreDamage(name, null, digest, "the blob is not what its digest says");
        return null;
    }

    // A client gives up at once on what is unknown, and tries what failed again and again.
    private RegistryException Unknown(RegistryCall call, string name, Digest digest, DateTimeOffset now)
    {
        if (OfferedBlob.WhyNot(parts.Content, parts.Shelf?.Store.Snapshots, digest) is { } why && parts.Has(name, digest, now)) return Spoilt(call, name, digest, why.Message);
        if (call.Damage is not null) return Spoilt(call, name, digest, "");
        if (parts.Repositories.Find(name)?.HasBlob(digest, now) != true) return RegistryException.BlobUnknown(digest.Text);
        call.Damage = new StoreDamage(name, null, digest, "the blob is gone");
        return new RegistryException(404, "BLOB_UNKNOWN", $"blob {digest} of {name} is gone from the store: push it again");
    }

    private RegistryException Spoilt(RegistryCall call, string name, Digest digest, string why)
    {
        call.Damage = new StoreDamage(name, null, digest, "the blob is not what its digest says");
        // Of a daemon's images there is more to say than of a registry's own.
        return new RegistryException(404, "BLOB_UNKNOWN", parts.Shelf is not null && why.Length > 0 ? why : $"blob {digest} of {name} is spoilt in the store: push it again");
    }
}
