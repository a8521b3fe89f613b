using System.Text.Json;
using Berth.Oci;

namespace Berth.Images.Records;

/// <summary>Reads an image configuration from its bytes.</summary>
internal static class ConfigReader
{
    /// <exception cref="ImageException">Invalid when it is no JSON, or not of an image.</exception>
    /// <param name="bytes">The document.</param>
    /// <param name="withoutLayers">What to say of a configuration that has no list of layers.</param>
    public static ImageConfig Read(ReadOnlySpan<byte> bytes, string withoutLayers = "invalid rootfs in image configuration")
    {
        try
        {
            var config = JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageConfig);
            if (config is null || ReferenceEquals(config.RootFs, RootFs.None)) throw new ImageException(ImageErrorCode.Invalid, withoutLayers);
            var aimless = config.RootFs.DiffIds?.ToList().FindIndex(x => x.IsEmpty) ?? -1;
            return aimless < 0 ? config : throw new ImageException(ImageErrorCode.Invalid, $"invalid image configuration: rootfs.diff_ids[{aimless}] is no digest");
        }
        catch (JsonException error)
        {
            throw new ImageException(ImageErrorCode.Invalid, $"invalid image configuration: {JsonFault.Describe(bytes, error)}", error);
        }
    }
}
