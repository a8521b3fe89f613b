using Berth.Images;

namespace Berth.Engine.Images;

/// <summary><c>docker push</c>, told to those who listen.</summary>
public sealed class PushImage(ImageStore store, Berth.Images.PushImage push, ImageEvents events)
{
    /// <summary>Pushes an image.</summary>
    /// <exception cref="ImageException">With Docker's sentence for what the registry said.</exception>
    public async Task RunAsync(PushRequest request, IProgress<ProgressMessage> progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        await push.RunAsync(request, progress, ct);
        var name = request.AllTags ? request.Reference.WithoutTag() : request.Reference.WithDefaultTag();
        events.Publish("push", name.Familiar, request.Reference.FamiliarName, store.Find(name));
    }
}
