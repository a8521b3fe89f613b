using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Oci;

namespace Berth.Images.Records;

/// <summary>Reads manifests and indexes that came from elsewhere: what is wrong with one is said with its place.</summary>
internal static class ManifestJson
{
    /// <summary>A manifest; its descriptors may lack digests.</summary>
    /// <exception cref="ImageException">It is no JSON of a manifest.</exception>
    public static ImageManifest Manifest(ReadOnlySpan<byte> bytes) => Read(bytes, ImageJson.Default.ImageManifest);

    /// <summary>An index, each of whose entries has a digest.</summary>
    /// <exception cref="ImageException">It is no JSON of an index, or an entry points nowhere.</exception>
    public static ImageIndex Index(ReadOnlySpan<byte> bytes)
    {
        var index = Read(bytes, ImageJson.Default.ImageIndex);
        return index.Aimless() is { } aimless ? throw Lacking(aimless) : index;
    }

    /// <summary>The entries of an index that point anywhere: of a list of what may be of use, which is of as much use without the others.</summary>
    /// <exception cref="ImageException">It is no JSON of an index.</exception>
    public static IReadOnlyList<Descriptor> Listed(ReadOnlySpan<byte> bytes) => [.. Read(bytes, ImageJson.Default.ImageIndex).Manifests.Where(x => !x.Digest.IsEmpty)];

    /// <summary>A descriptor has no digest.</summary>
    public static ImageException Lacking(string descriptor) => new(ImageErrorCode.Internal, $"invalid manifest: {descriptor} lacks \"digest\"");

    /// <summary>It is no JSON.</summary>
    public static ImageException Broken(ReadOnlySpan<byte> bytes, Exception error) =>
        new(ImageErrorCode.Internal, $"invalid manifest: {JsonFault.Describe(bytes, error)}", error);

    private static T Read<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new ImageException(ImageErrorCode.Internal, "the manifest is null");
        }
        catch (JsonException error)
        {
            throw Broken(bytes, error);
        }
    }
}
