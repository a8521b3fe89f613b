using Berth.Oci;
using Berth.Registry.Calls;

namespace Berth.Registry.Blobs;

/// <summary><c>DELETE /v2/NAME/blobs/DIGEST</c>: out of this repository; the bytes go with the next collection when no other has them.</summary>
internal sealed class DeleteBlob(RegistryParts parts)
{
    public Task RunAsync(RegistryCall call, string name, string text)
    {
        if (!Digest.TryParse(text, out var digest, out var error)) throw RegistryException.DigestInvalid($"\"{text}\" is no digest: {error}");
        if (parts.Repositories.Find(name)?.RemoveBlob(digest) != true)
            throw parts.Shelf?.FindBlob(name, digest) is null ? RegistryException.BlobUnknown(text) : RegistryException.Unsupported(405, $"blob {digest} is part of an image: delete its manifest");
        call.Status = 202;
        return call.SendAsync(default);
    }
}
