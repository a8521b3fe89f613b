using Berth.Images.Content;
using Berth.Images.Snapshots;
using Berth.Images.Verify;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Images;

/// <summary>
/// <c>berth image verify</c>: reads everything that images are made of and compares it with its digest. The files of a layer are compared
/// with what its tar unpacks to, and the tar with the diff id.
/// </summary>
/// <param name="store">Where the images are.</param>
public sealed class VerifyImages(ImageStore store)
{
    // What images share is looked at once.
    private readonly Dictionary<Digest, ImageFault?> _seen = [];

    /// <summary>Where parts can be had from again; null to leave things as they are.</summary>
    public RepairSource? Source { get; init; }

    /// <summary>Verifies one image.</summary>
    /// <exception cref="ImageException">The disk is full, or something of ours failed; what is wrong with the image is in the answer.</exception>
    public async Task<ImageVerdict> RunAsync(Image image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var lease = store.Content.OpenLease();
        var blobs = store.BlobsOf(image.Id);
        foreach (var digest in blobs.Concat(image.DiffIds)) lease.Hold(digest);
        await using var repair = Source is null ? null : new RepairImage(store, image, Source, lease);
        var faults = new List<ImageFault>();
        foreach (var digest in blobs)
        {
            if (!IsKnown(digest, repair, out var fault)) _seen[digest] = fault = await BlobAsync(image, digest, repair, cancellationToken);
            if (fault is not null) faults.Add(fault);
        }
        for (var i = 0; i < image.DiffIds.Count; i++)
        {
            if (!IsKnown(image.DiffIds[i], repair, out var fault)) _seen[image.DiffIds[i]] = fault = await LayerAsync(image, i, repair, lease, cancellationToken);
            if (fault is not null) faults.Add(fault);
        }
        return new ImageVerdict { Image = image, Blobs = blobs.Count, Layers = image.DiffIds.Count, Faults = faults };
    }

    // What one image has no registry for, another may have.
    private bool IsKnown(Digest digest, RepairImage? repair, out ImageFault? fault) => _seen.TryGetValue(digest, out fault) && (fault is null or { IsRepaired: true } || repair is null);

    private async Task<ImageFault?> BlobAsync(Image image, Digest digest, RepairImage? repair, CancellationToken cancellationToken)
    {
        var problem = store.Content.Contains(digest) ? await CompareContent.RunAsync(() => store.Content.OpenRead(digest), digest, static _ => { }, cancellationToken) : "is missing";
        if (problem is null) return null;
        var fault = new ImageFault { Part = digest == image.Id ? ImagePart.Configuration : ImagePart.Blob, Digest = digest, Problem = problem };
        return repair is null ? fault : await RepairAsync(fault, () => repair.BlobAsync(digest, cancellationToken));
    }

    private async Task<ImageFault?> LayerAsync(Image image, int index, RepairImage? repair, Lease lease, CancellationToken cancellationToken)
    {
        if (await LayerProblemAsync(image, index, lease, cancellationToken) is not { } problem) return null;
        var fault = new ImageFault { Part = ImagePart.Layer, Digest = image.DiffIds[index], Problem = problem };
        return repair is null ? fault : await RepairAsync(fault, () => repair.LayerAsync(index, cancellationToken));
    }

    // What is found is noted, so that whoever brings the layer the next time replaces it.
    private async Task<string?> LayerProblemAsync(Image image, int index, Lease lease, CancellationToken cancellationToken)
    {
        var diffId = image.DiffIds[index];
        if (!store.Snapshots.Contains(diffId)) return "is missing";
        try
        {
            using var taken = await new TakeTar(store).RunAsync(image, index, lease, cancellationToken);
            var problem = taken.DiffId != diffId
                ? store.Snapshots.ProblemOf(diffId) ?? $"its files make a tar of digest {taken.DiffId}"
                : await Task.Run(() => store.Snapshots.Compare(diffId, taken.Layer), cancellationToken);
            store.Snapshots.Note(diffId, problem);
            return problem;
        }
        catch (ImageException error) when (error.InnerException is SpoiltLayer spoilt)
        {
            store.Snapshots.Note(diffId, spoilt.Message);
            return spoilt.Message;
        }
        catch (ImageException error) when (error.Code is ImageErrorCode.Invalid or ImageErrorCode.NotFound)
        {
            return error.Message;
        }
        catch (Exception error) when (error is LinuxException or InvalidDataException)
        {
            return error.Message;
        }
    }

    private static async Task<ImageFault> RepairAsync(ImageFault fault, Func<Task> repair)
    {
        try
        {
            await repair();
            return fault with { IsRepaired = true };
        }
        catch (ImageException error)
        {
            return fault with { Obstacle = error.Message };
        }
    }
}
