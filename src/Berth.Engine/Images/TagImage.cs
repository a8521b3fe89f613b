using Berth.Images;

namespace Berth.Engine.Images;

/// <summary><c>docker tag</c>.</summary>
public sealed class TagImage(ImageStore store, ImageEvents events)
{
    /// <summary>Names an image.</summary>
    /// <param name="name">The image: a name or an id.</param>
    /// <param name="repository">The new name; empty does nothing, as in Docker.</param>
    /// <param name="tag">Its tag; empty for <c>latest</c>.</param>
    /// <exception cref="ImageException">No such image.</exception>
    /// <exception cref="EngineException">The new name is none.</exception>
    public void Run(string name, string repository, string tag)
    {
        var target = ImageNames.Parse(repository, tag);
        var image = store.Get(name);
        if (target is null) return;
        store.Tag(image.Id, target, store.NameOf(name));
        events.Publish("tag", image.Id, target.Familiar);
    }
}
