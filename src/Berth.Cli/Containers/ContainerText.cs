using Berth.Api.Containers;
using Berth.Cli.Output;
using Berth.Oci;

namespace Berth.Cli.Containers;

/// <summary>Cells of the list of containers.</summary>
internal static class ContainerText
{
    public static string Names(ContainerSummary container, bool full)
    {
        var names = new List<string>();
        foreach (var name in container.Names)
        {
            var plain = name.TrimStart('/');
            // A name with a slash inside is a link's; it is left out unless all is wanted.
            if (full || !plain.Contains('/'))
                names.Add(plain);
        }

        return string.Join(',', names);
    }

    public static string Image(ContainerSummary container, bool full)
    {
        if (container.Image.Length == 0)
            return "<no image>";
        if (full)
            return container.Image;
        if (Text.ShortId(container.ImageID) is { Length: > 0 } id && id == Text.ShortId(container.Image))
            return id;
        // A digest is long and says little to a reader.
        return Reference.TryParse(container.Image, out var reference, out _) && reference is { Digest: not null, Tag: not null }
            ? $"{reference.FamiliarName}:{reference.Tag}" : container.Image;
    }

    public static string Size(ContainerSummary container)
    {
        var written = HumanText.ShortSize(container.SizeRw);
        return container.SizeRootFs > 0 ? $"{written} (virtual {HumanText.ShortSize(container.SizeRootFs)})" : written;
    }

    public static string Mounts(ContainerSummary container, bool full)
    {
        var names = new List<string>();
        foreach (var mount in container.Mounts)
        {
            var name = string.IsNullOrEmpty(mount.Name) ? mount.Source : mount.Name;
            names.Add(full ? name : Text.Ellipsis(name, 15));
        }

        return string.Join(',', names);
    }

    public static string LocalVolumes(ContainerSummary container)
    {
        var count = 0;
        foreach (var mount in container.Mounts)
        {
            if (mount.Driver == "local")
                count++;
        }

        return count.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
