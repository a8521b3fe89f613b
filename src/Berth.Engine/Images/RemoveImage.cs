using Berth.Engine.Uses;
using Berth.Images;

namespace Berth.Engine.Images;

/// <summary><c>docker rmi</c>: takes names away and images with their last one, unless a container is in the way.</summary>
public sealed class RemoveImage(ImageStore store, Berth.Images.RemoveImage remove, ImageEvents events, ContainerCensus containers)
{
    /// <summary>Removes what <paramref name="name"/> means and says what that did.</summary>
    /// <exception cref="ImageException">No such image, or a conflict in Docker's words.</exception>
    public IReadOnlyList<RemovedItem> Run(string name, bool force)
    {
        var image = store.Find(name);
        var removed = remove.Run(name, new RemoveOptions { Force = force, UsersOf = id => UsersOf(id.ToString()) });
        foreach (var item in removed)
        {
            if (image is null) break;
            var id = image.Id.ToString();
            // Taking a digest's name away happens along with its tag's and is not told a second time.
            if (item.Untagged is { } untagged && !untagged.Contains('@', StringComparison.Ordinal)) events.Publish("untag", id, id, image);
            if (item.Deleted == id) events.Publish("delete", id, id, image);
        }
        return removed;
    }

    private IReadOnlyList<ImageUser> UsersOf(string imageId) =>
        [.. containers().Where(c => c.Uses(imageId)).Select(c => new ImageUser(c.Id, c.Running))];
}
