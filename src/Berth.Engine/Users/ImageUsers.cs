using System.Collections.Concurrent;
using System.Text;
using Berth.Engine.Roots;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Engine.Users;

/// <summary>
/// The users and groups a container knows. What an image says is read once and kept; a container that has run before may have changed
/// its files, so there its own are read again.
/// </summary>
public sealed class ImageUsers
{
    private const int MostKept = 64;
    private const int LargestFile = 4 << 20;

    private readonly ConcurrentDictionary<string, UserDatabase> _byImage = new(StringComparer.Ordinal);

    /// <summary>The users of a container that is about to start.</summary>
    /// <param name="imageId">Its image.</param>
    /// <param name="root">Its root.</param>
    /// <param name="isUntouched">True when nothing has run in it and nothing was copied into it.</param>
    public UserDatabase Of(string imageId, IReadOnlyList<Mount> root, bool isUntouched)
    {
        if (!isUntouched) return Read(root);
        if (_byImage.TryGetValue(imageId, out var known)) return known;
        // Images come and go; what is forgotten here is read again.
        if (_byImage.Count >= MostKept) _byImage.Clear();
        return _byImage[imageId] = Read(root);
    }

    private static UserDatabase Read(IReadOnlyList<Mount> root)
    {
        using var directory = OpenRoot.From(root);
        return new UserDatabase(Text(directory, "/etc/passwd"), Text(directory, "/etc/group"));
    }

    // The files are the image's: links stay inside it, only a regular file is read, and only so much of it (CVE-2024-9676).
    private static string Text(FileDescriptor root, string path)
    {
        try
        {
            return Encoding.UTF8.GetString(SafePath.ReadRegularFile(root, path, LargestFile));
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EINVAL or Errno.EFBIG or Errno.ENXIO)
        {
            return "";
        }
    }
}
