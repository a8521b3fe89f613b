using Berth.Images.Save;
using Berth.Oci;

namespace Berth.Images;

/// <summary>What a save will write: every layer in it can be made.</summary>
public sealed class SavePlan
{
    internal SavePlan(IReadOnlyList<SavedName> names, LayerTars tars, SortedDictionary<string, (Image Image, int Index, long Size)> layers) =>
        (Names, Tars, Layers) = (names, tars, layers);

    /// <summary>The images, in the order asked for.</summary>
    public IReadOnlyList<Digest> Ids => [.. Names.Select(name => name.Images[0].Id).Distinct()];

    internal IReadOnlyList<SavedName> Names { get; }

    internal LayerTars Tars { get; }

    internal SortedDictionary<string, (Image Image, int Index, long Size)> Layers { get; }

    internal Descriptor Layer(Digest diffId) => new() { MediaType = MediaTypes.OciLayer, Digest = diffId, Size = Layers[diffId.Hex].Size };
}

/// <summary>A name that is saved, or an image without one.</summary>
/// <param name="Name">The name; null for an image that was asked for by its id.</param>
/// <param name="Images">What it means: first the image that it means without a platform, which is the one that engines which know no index load.</param>
internal sealed record SavedName(Reference? Name, IReadOnlyList<Image> Images);
