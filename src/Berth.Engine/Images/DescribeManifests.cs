using Berth.Api.Images;
using Berth.Api.Json;
using Berth.Engine.Uses;
using Berth.Images;
using Berth.Images.Indexes;
using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary>The manifests of the index that an image came by, those too whose platforms are not here.</summary>
public sealed class DescribeManifests(ImageStore store, ContainerCensus containers)
{
    /// <summary>Describes them; null for an image that came by no index.</summary>
    public ImageManifestSummary[]? Run(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var list = new ListPlatforms(store);
        return store.ReferencesOf(image.Id).Select(list.Run).FirstOrDefault(found => found is not null) is { } manifests ? [.. manifests.Select(Describe)] : null;
    }

    private ImageManifestSummary Describe(IndexedPlatform manifest)
    {
        var (entry, image) = (manifest.Entry, manifest.Image);
        return new ImageManifestSummary
        {
            Id = entry.Descriptor.Digest.Text,
            Descriptor = Describe(entry.Descriptor),
            Available = image is not null,
            Size = new ManifestSize { Content = manifest.ContentSize, Total = manifest.ContentSize + (image?.Size ?? 0) },
            Kind = entry.Kind.ToString().ToLowerInvariant(),
            ImageData = entry.Kind != ManifestKind.Image ? null : new ManifestImageData
            {
                Platform = Describe(entry.Descriptor.Platform ?? image?.Config.Platform ?? new Platform()),
                Size = new ManifestUnpackedSize { Unpacked = image?.Size ?? 0 },
                Containers = image is null ? [] : [.. containers().Where(container => container.Uses(image.Id.Text)).Select(container => container.Id)],
            },
            AttestationData = entry.Kind == ManifestKind.Attestation ? new ManifestAttestationData { For = entry.For?.Text ?? "" } : null,
        };
    }

    private static ImageDescriptor Describe(Descriptor descriptor) => new()
    {
        MediaType = descriptor.MediaType,
        Digest = descriptor.Digest.Text,
        Size = descriptor.Size,
        Annotations = descriptor.Annotations is { } notes ? new ApiMap<string>(notes) : null,
        Platform = descriptor.Platform is { } platform ? Describe(platform) : null,
    };

    private static ImagePlatform Describe(Platform platform) =>
        new() { Os = platform.OS, Architecture = platform.Architecture, OsVersion = platform.OSVersion, Variant = platform.Variant };
}
