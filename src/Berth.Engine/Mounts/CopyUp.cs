using Berth.Engine.Roots;
using Berth.Linux;
using Berth.Linux.Calls;
using Mount = Berth.Oci.Mount;

namespace Berth.Engine.Mounts;

/// <summary>Gives a new, empty volume what the image has where the volume will be mounted.</summary>
public sealed class CopyUp
{
    /// <summary>Fills the volumes among <paramref name="mounts"/> that are empty and want it.</summary>
    /// <param name="root">The container's root file system.</param>
    /// <param name="mounts">Its mounts.</param>
    /// <exception cref="LinuxException">Something cannot be copied.</exception>
    public void Execute(IReadOnlyList<Mount> root, IReadOnlyList<ContainerMount> mounts)
    {
        FileDescriptor? directory = null;
        try
        {
            foreach (var mount in mounts)
            {
                if (mount is not { Type: MountType.Volume, CopyUp: true, Subpath: "" } || !IsEmpty(mount.Source)) continue;
                directory ??= OpenRoot.From(root);
                using var inside = SafePath.TryOpen(directory, mount.Destination, OpenFlags.ReadOnly | OpenFlags.Directory, out _);
                if (inside is null) continue;
                using var volume = Open.Path(mount.Source, OpenFlags.ReadOnly | OpenFlags.Directory);
                new CopyTree().Run(inside, volume);
            }
        }
        finally
        {
            directory?.Dispose();
        }
    }

    private static bool IsEmpty(string directory) => Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any();
}
