using Berth.Images;
using Berth.Oci;
using Berth.Registry.Calls;

namespace Berth.Registry.Blobs;

/// <summary><c>GET</c> and <c>HEAD /v2/NAME/blobs/DIGEST</c>, whole or in part.</summary>
/// <param name="parts">The registry.</param>
/// <param name="mayPush">Whether pushes are taken.</param>
internal sealed class GetBlob(RegistryParts parts, bool mayPush)
{
    public async Task RunAsync(RegistryCall call, string name, string text)
    {
        if (!Digest.TryParse(text, out var digest, out var error)) throw RegistryException.DigestInvalid($"\"{text}\" is no digest: {error}");
        if (parts.Mirror is { } mirror) await mirror.FindBlobAsync(name, digest, call.Aborted);
        var now = parts.Time.GetUtcNow();
        using var lease = parts.Content.OpenLease();
        lease.Hold(digest);
        var blob = parts.FindBlob(name, digest, now);
        // Whoever asks whether it is here sends it again, which mends it.
        if (blob is null && !call.IsHead && OfferedBlob.WhyNot(parts.Content, parts.Shelf?.Store.Snapshots, digest) is { } spoilt) throw spoilt;
        if (blob is null) throw RegistryException.BlobUnknown(text);
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
        // Open before it is sent: a blob that is collected meanwhile stays readable to its end.
        var (offset, length) = range is { } wanted ? (wanted.Offset, wanted.Length) : (0, size);
        await using var content = call.IsHead ? Stream.Null : blob.Open(whole: length == size);
        if (content is FileStream || call.IsHead) await call.SendFileAsync(content, offset, length);
        else await call.SendStreamAsync(content, offset, length);
    }
}
