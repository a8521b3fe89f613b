using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary><c>docker load</c>, told to those who listen.</summary>
public sealed class LoadImages(Berth.Images.LoadImages load, ImageEvents events)
{
    /// <summary>Takes the images of an archive in; returns how many they were.</summary>
    /// <exception cref="ImageException">With Docker's sentence for what is wrong with the archive.</exception>
    public async Task<int> RunAsync(Stream archive, Platform? platform, IProgress<ProgressMessage> progress, CancellationToken ct)
    {
        var images = await load.RunAsync(archive, platform, progress, ct);
        foreach (var image in images) events.Publish("load", image.Id);
        return images.Count;
    }
}
