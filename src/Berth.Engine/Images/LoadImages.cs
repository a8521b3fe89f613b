using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary><c>docker load</c>, told to those who listen.</summary>
public sealed class LoadImages(Berth.Images.LoadImages load, ImageEvents events)
{
    /// <summary>Takes the images of an archive in.</summary>
    /// <exception cref="ImageException">With Docker's sentence for what is wrong with the archive.</exception>
    public async Task RunAsync(Stream archive, Platform? platform, IProgress<ProgressMessage> progress, CancellationToken ct)
    {
        foreach (var image in await load.RunAsync(archive, platform, progress, ct)) events.Publish("load", image.Id);
    }
}
