using Berth.Engine.Events;
using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary>Tells what happened to images: the labels of the image, and the name by which it was spoken of.</summary>
/// <param name="store">Where images are.</param>
/// <param name="events">Who is told.</param>
public sealed class ImageEvents(ImageStore store, EventBus events)
{
    /// <summary>Tells of something that happened to the image itself.</summary>
    public void Publish(string action, Digest id, string? name = null) => Publish(action, id.ToString(), name ?? id.ToString(), store.Get(id));

    /// <summary>Tells that a pruning has ended.</summary>
    public void PublishPruned(ulong reclaimed) => events.PublishPruned("image", reclaimed);

    /// <summary>Tells of something whose subject is a name (a pull) or an image that is gone.</summary>
    /// <param name="action">For example <c>pull</c>.</param>
    /// <param name="actorId">The image id or, for a pull, the name with its tag.</param>
    /// <param name="name">The attribute <c>name</c>.</param>
    /// <param name="image">Whose labels to tell; null when nobody knows.</param>
    public void Publish(string action, string actorId, string name, Image? image)
    {
        var attributes = new Dictionary<string, string>(image?.Config.Config?.Labels ?? new Dictionary<string, string>()) { ["name"] = name };
        events.Publish("image", action, actorId, attributes);
    }
}
