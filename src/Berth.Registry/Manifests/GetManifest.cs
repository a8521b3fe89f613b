using System.Text.Json;
using Berth.Images;
using Berth.Oci;
using Berth.Registry.Calls;

namespace Berth.Registry.Manifests;

/// <summary><c>GET</c> and <c>HEAD /v2/NAME/manifests/REFERENCE</c>.</summary>
internal sealed class GetManifest(RegistryParts parts)
{
    public async Task RunAsync(RegistryCall call, string name, string reference)
    {
        if (reference.Contains(':', StringComparison.Ordinal) && !Digest.TryParse(reference, out _, out var error))
            throw RegistryException.DigestInvalid($"\"{reference}\" is no digest: {error}");
        if (parts.Mirror is { } mirror) await mirror.FindManifestAsync(name, reference, call.Aborted);
        var found = Find(call, name, reference) ?? throw Unknown(call, name, reference);
        if (NarrowerOf(call, found) is { } digest && Find(call, name, digest.Text) is { } one) found = one;
        await SendAsync(call, found.Descriptor.MediaType, found.Descriptor.Digest, found.Bytes);
    }

    // What the disk lost is as good as never pushed: whoever pushes it again puts it right.
    private OfferedManifest? Find(RegistryCall call, string name, string reference)
    {
        var repository = parts.Repositories.Find(name);
        if (repository?.Find(reference) is { } manifest)
        {
            if (parts.Content.TryRead(manifest.Digest) is { } bytes) return new OfferedManifest(manifest.ToDescriptor(), bytes);
            call.Damage = Damage(name, reference, manifest.Digest, parts.Content.Contains(manifest.Digest) ? "the manifest is damaged" : "the manifest is gone");
        }
        else if (repository?.MeaningOf(reference) is { } digest)
        {
            call.Damage = Damage(name, reference, digest, "the manifest is gone");
        }
        else if (repository?.HasLostTag(reference) == true)
        {
            call.Damage = Damage(name, reference, default, "the record of the tag is damaged");
        }
        return parts.Shelf?.Find(name, reference);
    }

    private static StoreDamage Damage(string name, string reference, Digest digest, string problem) =>
        new(name, reference.Contains(':', StringComparison.Ordinal) ? null : reference, digest, problem);

    private static RegistryException Unknown(RegistryCall call, string name, string reference) => call.Damage is { } damage
        ? new RegistryException(404, "MANIFEST_UNKNOWN", $"manifest {reference} of {name} is lost, {damage.Problem}: push it again")
        : RegistryException.ManifestUnknown(reference);

    private static Task SendAsync(RegistryCall call, string mediaType, Digest digest, byte[] bytes)
    {
        call.SetHeader("Docker-Content-Digest", digest.Text);
        call.SetHeader("ETag", $"\"{digest}\"");
        if (call.Header("If-None-Match")?.Contains(digest.Text, StringComparison.Ordinal) == true)
        {
            call.Status = 304;
            return call.SendAsync(default);
        }
        call.SetHeader("Content-Type", mediaType);
        return call.SendAsync(bytes);
    }

    // A client that knows manifests and no lists is given the list's image for linux/amd64, as Docker's registry does; everybody else gets what
    // was pushed, byte for byte.
    private static Digest? NarrowerOf(RegistryCall call, OfferedManifest found)
    {
        var (accept, type) = (call.Header("Accept"), found.Descriptor.MediaType);
        if (!MediaTypes.IsIndex(type) || accept is null || !accept.Contains(MediaTypes.DockerManifest, StringComparison.Ordinal)) return null;
        if (accept.Contains(type, StringComparison.Ordinal) || accept.Contains('*', StringComparison.Ordinal)) return null;
        var index = JsonSerializer.Deserialize(found.Bytes, ImageJson.Default.ImageIndex)!;
        return index.Manifests.FirstOrDefault(x => x.Platform is { OS: "linux", Architecture: "amd64" })?.Digest;
    }
}
