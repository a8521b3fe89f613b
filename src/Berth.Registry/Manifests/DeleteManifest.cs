using Berth.Oci;
using Berth.Registry.Calls;

namespace Berth.Registry.Manifests;

/// <summary><c>DELETE /v2/NAME/manifests/REFERENCE</c>: a tag alone, or a manifest with every tag that means it.</summary>
internal sealed class DeleteManifest(RegistryParts parts)
{
    public Task RunAsync(RegistryCall call, string name, string reference)
    {
        if (parts.Shelf?.Find(name, reference) is not null && parts.Shelf.Remove(name, reference))
        {
            call.Status = 202;
            return call.SendAsync(default);
        }
        var repository = parts.Repositories.Find(name) ?? throw RegistryException.NameUnknown(name);
        if (reference.Contains(':', StringComparison.Ordinal))
        {
            if (!Digest.TryParse(reference, out var digest, out var error)) throw RegistryException.DigestInvalid($"\"{reference}\" is no digest: {error}");
            if (!repository.RemoveManifest(digest)) throw RegistryException.ManifestUnknown(reference);
        }
        else if (!repository.RemoveTag(reference))
        {
            throw RegistryException.ManifestUnknown(reference);
        }
        call.Status = 202;
        return call.SendAsync(default);
    }
}
