using Berth.Images;

namespace Berth.Engine.Images;

/// <summary><c>docker pull</c>, told to those who listen.</summary>
public sealed class PullImage(ImageStore store, Berth.Images.PullImage pull, ImageEvents events)
{
    /// <summary>Pulls an image.</summary>
    /// <exception cref="ImageException">With Docker's sentence for what the registry said.</exception>
    public async Task RunAsync(PullRequest request, IProgress<ProgressMessage> progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = await pull.RunAsync(request, progress, ct);
        events.Publish("pull", request.Reference.Familiar, request.Reference.FamiliarName, store.Get(id));
    }
}
