using Berth.Api.Images;
using Berth.Images;

namespace Berth.Engine.Images;

/// <summary><c>berth image verify</c>: says of images whether everything they are made of is what it should be.</summary>
public sealed class VerifyImages(ImageStore store)
{
    /// <summary>Verifies the images named, or all; tells of each when it is done.</summary>
    /// <param name="names">References or ids; empty for all.</param>
    /// <param name="source">Where to repair from; null to leave things as they are.</param>
    /// <param name="tell">Told of each image, and of each name that is none.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task RunAsync(IReadOnlyList<string> names, RepairSource? source, Action<ImageVerification> tell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tell);
        var obstacles = source is null || names.Count > 0 ? [] : await new RecoverImages(store, source).RunAsync(cancellationToken);
        IReadOnlyList<Image> images = names.Count == 0 ? store.List() : Named(names, tell);
        // A part that several share is put right by the one that has a registry for it.
        if (source is not null) images = [.. images.OrderByDescending(image => store.OriginsOf(image.Id).Count > 0)];
        var verify = new Berth.Images.VerifyImages(store) { Source = source };
        foreach (var image in images)
        {
            // Removed since it was listed.
            if (store.Get(image.Id) is null) continue;
            tell(Describe(await verify.RunAsync(image, cancellationToken)));
        }
        if (names.Count > 0) return;
        // What a repair brought back, or a container went over from, is no loss any more.
        if (source is not null) store.Sweep();
        else store.DropSuperfluous();
        foreach (var loss in store.Losses.Concat(obstacles)) tell(new ImageVerification { Lost = loss });
    }

    private List<Image> Named(IReadOnlyList<string> names, Action<ImageVerification> tell)
    {
        var images = new List<Image>();
        foreach (var name in names)
        {
            try
            {
                images.Add(store.Get(name));
            }
            catch (ImageException error)
            {
                tell(new ImageVerification { Name = name, Missing = error.Message });
            }
        }
        return [.. images.DistinctBy(image => image.Id)];
    }

    private static ImageVerification Describe(ImageVerdict verdict) => new()
    {
        Id = verdict.Image.Id.ToString(),
        RepoTags = [.. verdict.Image.RepoTags],
        Blobs = verdict.Blobs,
        Layers = verdict.Layers,
        Whole = verdict.IsWhole,
        Faults = [.. verdict.Faults.Select(fault => new ImageFaultReport
        {
            Part = fault.Part.ToString().ToLowerInvariant(),
            Digest = fault.Digest.ToString(),
            Problem = fault.Problem,
            Repaired = fault.IsRepaired,
            Obstacle = fault.Obstacle,
        })],
    };
}
