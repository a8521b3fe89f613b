using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Calls;
using Berth.Registry.Repositories;

namespace Berth.Registry.Manifests;

/// <summary><c>GET</c> and <c>HEAD /v2/NAME/manifests/REFERENCE</c>.</summary>
internal sealed class GetManifest(RegistryParts parts)
{
    public async Task RunAsync(RegistryCall call, string name, string reference)
    {
        if (reference.Contains(':', StringComparison.Ordinal) && !Digest.TryParse(reference, out _, out var error))
            throw RegistryException.DigestInvalid($"\"{reference}\" is no digest: {error}");
        if (parts.Mirror is { } mirror) await mirror.FindManifestAsync(name, reference, call.Aborted);
        var repository = parts.Repositories.Find(name);
        if (repository?.Find(reference) is not { } manifest)
        {
            var image = parts.Shelf?.Find(name, reference) ?? throw RegistryException.ManifestUnknown(reference);
            await SendAsync(call, image.Descriptor.MediaType, image.Descriptor.Digest, image.Bytes);
            return;
        }
        var bytes = parts.Content.Read(manifest.Digest, PutManifest.MaxBytes);
        if (Narrower(call, repository, manifest, bytes) is { } one)
        {
            manifest = one;
            bytes = parts.Content.Read(manifest.Digest, PutManifest.MaxBytes);
        }
        await SendAsync(call, manifest.MediaType, manifest.Digest, bytes);
    }

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
    private static ManifestDocument? Narrower(RegistryCall call, Repository repository, ManifestDocument manifest, byte[] bytes)
    {
        var accept = call.Header("Accept");
        if (!MediaTypes.IsIndex(manifest.MediaType) || accept is null || !accept.Contains(MediaTypes.DockerManifest, StringComparison.Ordinal)) return null;
        if (accept.Contains(manifest.MediaType, StringComparison.Ordinal) || accept.Contains('*', StringComparison.Ordinal)) return null;
        var index = JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageIndex)!;
        var one = index.Manifests.FirstOrDefault(x => x.Platform is { OS: "linux", Architecture: "amd64" });
        return one is null ? null : repository.Find(one.Digest.Text);
    }
}
