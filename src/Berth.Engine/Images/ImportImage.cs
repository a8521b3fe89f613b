using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary><c>docker import</c>, told to those who listen.</summary>
public sealed class ImportImage(Berth.Images.ImportImage import, ImageEvents events)
{
    /// <summary>Says what is wrong with a request before anything is fetched for it.</summary>
    /// <exception cref="ImageException">Invalid: a change is none, or the platform is not Linux.</exception>
    public static void Check(ImportRequest request) => Berth.Images.ImportImage.Check(request);

    /// <summary>Makes an image of a tar and returns its id.</summary>
    /// <exception cref="ImageException">The tar or a change is malformed.</exception>
    public async Task<Digest> RunAsync(Stream tar, ImportRequest request, IProgress<ProgressMessage> progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = await import.RunAsync(tar, request, progress, ct);
        if (request.Reference is { } reference) events.Publish("tag", id, reference.Familiar);
        events.Publish("import", id);
        return id;
    }
}
