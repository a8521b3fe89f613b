using Berth.Api.Containers;
using Berth.Engine.Containers;
using Berth.Engine.Roots;
using Berth.Images;
using Berth.Linux;
using Berth.Linux.Calls;
using Mount = Berth.Oci.Mount;

namespace Berth.Engine.Files;

/// <summary>
/// What a container has changed, read from its own layer: only what is in it is looked at, the image's files not at all. What was there
/// before tells a mount of the image alone.
/// </summary>
public sealed class ListChanges(ImageStore images, ContainerOptions options)
{
    private const int Modified = 0;
    private const int Added = 1;
    private const int Deleted = 2;

    /// <summary>The changes, parents before what is in them.</summary>
    public FilesystemChange[] Execute(Container container)
    {
        if (options.BaseLayer.Beneath(images.Snapshots.Mounts(container.Document)) is not [{ Type: "overlay" } overlay])
            throw EngineException.NotImplemented("changes of a root that has no layers");
        var changes = new List<FilesystemChange>();
        using var upper = Open.Path(Option(overlay, "upperdir="), OpenFlags.ReadOnly | OpenFlags.Directory);
        using var before = OpenRoot.From([overlay with { Options = [.. overlay.Options.Where(option => option.StartsWith("lowerdir=", StringComparison.Ordinal))] }]);
        Walk(upper, before, "", changes);
        return [.. changes];
    }

    // Before is null where the image has no directory.
    private static void Walk(FileDescriptor upper, FileDescriptor? before, string path, List<FilesystemChange> changes)
    {
        var entries = Getdents.All(upper);
        entries.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        foreach (var entry in entries)
        {
            if (Stat.TryAt(upper, entry.Name, out _) is not { } stat) continue;
            var name = $"{path}/{entry.Name}";
            var old = before is null ? null : Stat.TryAt(before, entry.Name, out _);
            if (stat is { Type: FileType.CharacterDevice, NodeDevice: { Major: 0, Minor: 0 } })
            {
                if (old is not null) changes.Add(new FilesystemChange { Path = name, Kind = Deleted });
                continue;
            }
            changes.Add(new FilesystemChange { Path = name, Kind = old is null ? Added : Modified });
            if (stat.Type != FileType.Directory) continue;
            using var below = Open.TryAt(upper, entry.Name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out _);
            if (below is null) continue;
            using var belowBefore = old is { Type: FileType.Directory }
                ? Open.TryAt(before!, entry.Name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out _)
                : null;
            Walk(below, belowBefore, name, changes);
            if (belowBefore is not null && Xattr.Get(below, "trusted.overlay.opaque") is [(byte)'y', ..]) AddHidden(below, belowBefore, name, changes);
        }
    }

    // A directory that was removed and made again has no whiteouts: it hides everything at once.
    private static void AddHidden(FileDescriptor upper, FileDescriptor before, string path, List<FilesystemChange> changes)
    {
        foreach (var name in Getdents.All(before).Select(entry => entry.Name).Order(StringComparer.Ordinal))
            if (Stat.TryAt(upper, name, out _) is null) changes.Add(new FilesystemChange { Path = $"{path}/{name}", Kind = Deleted });
    }

    private static string Option(Mount overlay, string key) =>
        overlay.Options.First(option => option.StartsWith(key, StringComparison.Ordinal))[key.Length..].Replace("\\", "", StringComparison.Ordinal);
}
