using Berth.Engine.Uses;
using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary><c>docker rmi</c>: takes names away and images with their last one, unless a container is in the way.</summary>
public sealed class RemoveImage(Berth.Images.RemoveImage remove, ImageEvents events, ContainerCensus containers)
{
    /// <summary>Removes what <paramref name="name"/> means and says what that did.</summary>
    /// <param name="name">A name, an id or the beginning of one.</param>
    /// <param name="force">Though stopped containers or several names are in the way.</param>
    /// <param name="keepParents">Leave the images it was committed from, though nothing names them.</param>
    /// <param name="platform">Only when the image is for this one; null for any.</param>
    /// <exception cref="ImageException">No such image, or a conflict in Docker's words.</exception>
    public IReadOnlyList<RemovedItem> Run(string name, bool force, bool keepParents = false, Platform? platform = null)
    {
        return remove.Run(name, new RemoveOptions
        {
            Force = force,
            KeepParents = keepParents,
            Platform = platform,
            UsersOf = id => UsersOf(id.ToString()),
            Untagged = id => events.Publish("untag", id),
            // Nobody knows its labels any more.
            Deleted = id => events.Publish("delete", id.ToString(), id.ToString(), null),
        });
    }

    private IReadOnlyList<ImageUser> UsersOf(string imageId) =>
        [.. containers().Where(c => c.Uses(imageId)).OrderByDescending(c => c.Created).Select(c => new ImageUser(c.Id, c.Running))];
}
