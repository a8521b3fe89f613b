using Berth.Images.Content;
using Berth.Oci;
using Berth.Registry.Calls;
using Berth.Registry.Shelf;

namespace Berth.Registry.Manifests;

/// <summary><c>PUT /v2/NAME/manifests/REFERENCE</c>.</summary>
internal sealed class PutManifest(RegistryParts parts)
{
    /// <summary>The longest manifest: 4 MiB, as the specification asks of clients (distribution-spec "Pushing Manifests").</summary>
    public const int MaxBytes = 4 << 20;

    public async Task RunAsync(RegistryCall call, string name, string reference)
    {
        var bytes = await ReadAsync(call);
        var (digest, tags) = Named(call, reference, bytes);
        var now = parts.Time.GetUtcNow();
        var manifest = ReadManifest.From(bytes, call.Header("Content-Type")?.Split(';')[0].Trim(), digest, now);
        using var lease = parts.Content.OpenLease();
        CheckSizes(manifest);
        await parts.Content.IngestAsync(new MemoryStream(bytes, writable: false), new Expectation(digest, bytes.Length), lease, call.Aborted);
        parts.Content.Flush();
        if (parts.Shelf is { } shelf) await new ShelveManifest(parts, shelf).RunAsync(name, tags, manifest.Document, lease, call.Aborted);
        else if (manifest.Document.Blobs.Where(x => !parts.Content.Contains(x)).ToList() is { Count: > 0 } gone) throw RegistryException.BlobsMissing(gone);
        else if (parts.Repositories.Get(name).Put(manifest.Document, tags, now) is { Count: > 0 } missing) throw RegistryException.BlobsMissing(missing);
        Answer(call, name, digest, tags, manifest);
        await call.SendAsync(default);
    }

    private static async Task<byte[]> ReadAsync(RegistryCall call)
    {
        var tooLong = new RegistryException(413, "MANIFEST_INVALID", $"manifests are at most {MaxBytes} bytes long");
        if (call.BodyLength > MaxBytes) throw tooLong;
        using var bytes = new MemoryStream();
        var buffer = new byte[16 << 10];
        int count;
        while ((count = await call.Body.ReadAsync(buffer, call.Aborted)) > 0)
        {
            if (bytes.Length + count > MaxBytes) throw tooLong;
            bytes.Write(buffer, 0, count);
        }
        return bytes.ToArray();
    }

    // By digest, with any number of ?tag=; or by tag, with ?digest= to name it by another algorithm than sha256.
    private static (Digest Digest, IReadOnlyList<string> Tags) Named(RegistryCall call, string reference, byte[] bytes)
    {
        List<string> tags = [.. call.Query.All("tag")];
        var named = reference.Contains(':', StringComparison.Ordinal) ? reference : call.Query["digest"];
        if (named != reference) tags.Add(reference);
        foreach (var tag in tags)
            if (!Reference.IsTag(tag)) throw new RegistryException(400, "TAG_INVALID", $"\"{tag}\" cannot be a tag");
        if (named is null) return (Digest.Sha256(bytes), tags);
        if (!Digest.TryParse(named, out var digest, out var error)) throw RegistryException.DigestInvalid($"\"{named}\" is no digest: {error}");
        return digest.Matches(bytes) ? (digest, tags) : throw RegistryException.DigestInvalid($"the manifest has digest {digest.OfSameAlgorithm(bytes)}, not {digest}");
    }

    // A size that is not true fails every pull later on; better here, where its author sees it.
    private void CheckSizes(ParsedManifest manifest)
    {
        foreach (var part in manifest.Parts)
            if (parts.Content.LengthOf(part.Digest) is { } length && length != part.Size)
                throw RegistryException.ManifestInvalid($"{part.Digest} has {length} bytes, the manifest says {part.Size}");
    }

    private static void Answer(RegistryCall call, string name, Digest digest, IReadOnlyList<string> tags, ParsedManifest manifest)
    {
        call.Status = 201;
        call.SetHeader("Location", $"/v2/{name}/manifests/{digest}");
        call.SetHeader("Docker-Content-Digest", digest.Text);
        if (!manifest.Document.Subject.IsEmpty) call.SetHeader("OCI-Subject", manifest.Document.Subject.Text);
        foreach (var tag in call.Query.All("tag").Where(tags.Contains)) call.SetHeader("OCI-Tag", tag);
        if (manifest.Warning is { } warning) call.SetHeader("Warning", $"299 - \"{warning}\"");
    }
}
