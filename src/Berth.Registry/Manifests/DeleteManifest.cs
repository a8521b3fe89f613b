using Berth.Oci;
using Berth.Registry.Calls;

namespace Berth.Registry.Manifests;

/// <summary><c>DELETE /v2/NAME/manifests/REFERENCE</c>: a tag alone, or a manifest with every tag that means it.</summary>
internal sealed class DeleteManifest(RegistryParts parts)
{
    public Task RunAsync(RegistryCall call, string name, string reference)
    {
        // The daemon first: it may refuse.
        var isGone = parts.Shelf?.Remove(name, reference) == true;
        if (parts.Repositories.Find(name) is not { } repository)
        {
            if (!isGone) throw RegistryException.NameUnknown(name);
        }
        else if (reference.Contains(':', StringComparison.Ordinal))
        {
            if (!Digest.TryParse(reference, out var digest, out var error)) throw RegistryException.DigestInvalid($"\"{reference}\" is no digest: {error}");
            if (!repository.RemoveManifest(digest) && !isGone) throw RegistryException.ManifestUnknown(reference);
        }
        else if (!repository.RemoveTag(reference) && !isGone)
        {
            throw RegistryException.ManifestUnknown(reference);
        }
        call.Status = 202;
        return call.SendAsync(default);
    }
}
