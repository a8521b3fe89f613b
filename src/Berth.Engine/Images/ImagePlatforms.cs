using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary>Whether an image is for the platform that a client asks for.</summary>
internal static class ImagePlatforms
{
    /// <exception cref="EngineException">NotFound: the image is for another one.</exception>
    public static void Check(Image image, string name, Platform? wanted)
    {
        if (wanted is null || wanted.Score(image.Config.Platform) > 0) return;
        throw EngineException.NotFound(
            $"image with reference {name} was found but its platform ({image.Config.Platform.Normalize()}) does not match the specified platform ({wanted.Normalize()})");
    }
}
