using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary>Whether an image is for the platform that a client asks for.</summary>
internal static class ImagePlatforms
{
    /// <summary>The image that a name means for a platform; null for the one that it means without.</summary>
    /// <exception cref="ImageException">No such image.</exception>
    /// <exception cref="EngineException">NotFound: the image is for another one.</exception>
    public static Image Get(ImageStore store, string name, Platform? wanted)
    {
        var image = store.Get(name);
        if (wanted is null) return image;
        return store.ForPlatform(name, wanted) ?? throw EngineException.NotFound(
            $"image with reference {name} was found but its platform ({image.Config.Platform}) does not match the specified platform ({wanted})");
    }
}
