using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Berth.Images.Records;
using Berth.Images.Signatures;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>What a repository has about a manifest (distribution-spec 1.1 "Listing Referrers"), and the tag for registries without such a list.</summary>
internal sealed class RegistryReferrers(RegistryClient client, Reference repository)
{
    private const int PagesMax = 20;
    private const int CountMax = 10_000;
    private const int PageSizeMax = 4 << 20;

    /// <summary>What refers to the manifest. The registry may leave out what is of another type, and need not.</summary>
    public async Task<IReadOnlyList<Descriptor>> ListAsync(Digest subject, string artifactType, CancellationToken cancellationToken)
    {
        var found = new List<Descriptor>();
        var next = new Uri(client.Base, $"referrers/{subject}?artifactType={Uri.EscapeDataString(artifactType)}");
        try
        {
            for (var pages = 0; next is not null && pages < PagesMax && found.Count < CountMax; pages++)
            {
                var page = next;
                using var response = await client.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, page), cancellationToken);
                found.AddRange(ManifestJson.Listed(await RegistryClient.ReadAsync(response, PageSizeMax, cancellationToken)));
                next = RegistryClient.NextPage(response, page);
            }
            return found;
        }
        catch (ImageException error) when (IsMissing(error))
        {
            return await FallbackAsync(subject, cancellationToken);
        }
    }

    /// <summary>The list under the tag that stands for the manifest; empty when there is none.</summary>
    public async Task<IReadOnlyList<Descriptor>> FallbackAsync(Digest subject, CancellationToken cancellationToken)
    {
        try
        {
            var document = await client.GetManifestAsync(repository.WithTag(SignatureTag.Fallback(subject)), cancellationToken);
            return MediaTypes.IsIndex(document.MediaType) ? ManifestJson.Listed(document.Bytes) : [];
        }
        catch (ImageException error) when (IsMissing(error))
        {
            return [];
        }
    }

    /// <summary>Adds an artifact about its subject, and keeps the list under the tag where the registry keeps none.</summary>
    public async Task<Digest> AddAsync(ImageManifest artifact, CancellationToken cancellationToken)
    {
        var subject = artifact.Subject ?? throw new ArgumentException("the artifact has no subject", nameof(artifact));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(artifact, ImageJson.Written.ImageManifest);
        var digest = Digest.Sha256(bytes);
        if (await PutAsync(digest.Text, bytes, MediaTypes.OciManifest, cancellationToken)) return digest;
        var before = await FallbackAsync(subject.Digest, cancellationToken);
        var entry = new Descriptor
        {
            MediaType = MediaTypes.OciManifest, Digest = digest, Size = bytes.Length, ArtifactType = artifact.ArtifactType, Annotations = artifact.Annotations,
        };
        var index = new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.OciIndex, Manifests = [.. before.Where(x => x.Digest != digest), entry] };
        await PutAsync(SignatureTag.Fallback(subject.Digest), JsonSerializer.SerializeToUtf8Bytes(index, ImageJson.Written.ImageIndex), MediaTypes.OciIndex, cancellationToken);
        return digest;
    }

    // True when the registry says that it knows what a subject is (distribution-spec "Pushing Manifests with Subject").
    private async Task<bool> PutAsync(string name, byte[] manifest, string mediaType, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(
            () =>
            {
                var content = new ByteArrayContent(manifest);
                content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
                return new HttpRequestMessage(HttpMethod.Put, new Uri(client.Base, $"manifests/{name}")) { Content = content };
            },
            cancellationToken);
        return response.Headers.Contains("OCI-Subject");
    }

    /// <summary>True when the registry said that there is no such thing: not that it may not be seen, nor that something failed.</summary>
    public static bool IsMissing(ImageException error)
    {
        for (var cause = error.InnerException; cause is not null; cause = cause.InnerException)
            if (cause is RegistryFailure failure) return failure.Status == HttpStatusCode.NotFound;
        return false;
    }
}
