using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Engine.Roots;

/// <summary>Mounts a container's root where nobody but the holder of the descriptor sees it, to read what the container would read.</summary>
public static class OpenRoot
{
    /// <summary>The root directory; the mount goes when it is closed. For a container that does not run.</summary>
    /// <param name="mounts">What the snapshot emits.</param>
    /// <param name="users">Whose its files are shown to be; null for what is on the disk.</param>
    /// <exception cref="LinuxException">It cannot be mounted.</exception>
    public static FileDescriptor From(IReadOnlyList<Oci.Mount> mounts, MountUsers? users = null)
    {
        var mount = mounts[0];
        using var layers = new OverlayLayers(users);
        if (mount.Type is "bind" or null) return layers.Clone(mount.Source ?? "");
        // Overlay writes to its upper layer as who mounted it, and an id-mapped one takes files only of ids it has.
        using var ids = users is null ? default : FileSystemIds.As(users.Maps.RootUser, users.Maps.RootGroup);
        using var context = Fsopen.New(mount.Type);
        Fsconfig.String(context, "source", mount.Source is { Length: > 0 } source ? source : mount.Type);
        foreach (var option in mount.Options) Configure(context, option, layers);
        Fsconfig.Create(context);
        return Fsmount.Detached(context);
    }

    /// <summary>The root directory of a running process.</summary>
    /// <exception cref="LinuxException">ENOENT: it has ended.</exception>
    public static FileDescriptor OfProcess(int pid) => Open.Path(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/{pid}/root"), OpenFlags.Path | OpenFlags.Directory);

    // A value of fsconfig(2) holds 255 bytes, so layers are named by descriptor, and one by one where the kernel can (6.8).
    private static void Configure(FileDescriptor context, string option, OverlayLayers layers)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            if (option is not ("rw" or "ro")) Fsconfig.Flag(context, option);
            return;
        }
        var (key, value) = (option[..equals], option[(equals + 1)..]);
        switch (key)
        {
            case "lowerdir" when KernelFeatures.Current.OverlayLowerdirPlus:
                foreach (var layer in value.Split(':')) Fsconfig.String(context, "lowerdir+", layers.Lower(layer));
                break;
            case "lowerdir":
                Fsconfig.String(context, key, string.Join(':', value.Split(':').Select(layers.Lower)));
                break;
            case "upperdir" or "workdir":
                Fsconfig.String(context, key, layers.Upper(value));
                break;
            default:
                Fsconfig.String(context, key, value);
                break;
        }
    }
}
