using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Engine.Roots;

/// <summary>Mounts a container's root where nobody but the holder of the descriptor sees it, to read what the container would read.</summary>
public static class OpenRoot
{
    /// <summary>The root directory; the mount goes when it is closed. For a container that does not run.</summary>
    /// <exception cref="LinuxException">It cannot be mounted.</exception>
    public static FileDescriptor From(IReadOnlyList<Oci.Mount> mounts)
    {
        var mount = mounts[0];
        if (mount.Type is "bind" or null) return OpenTree.Clone(FileDescriptor.WorkingDirectory, mount.Source ?? "");
        var opened = new List<FileDescriptor>();
        try
        {
            using var context = Fsopen.New(mount.Type);
            Fsconfig.String(context, "source", mount.Source is { Length: > 0 } source ? source : mount.Type);
            foreach (var option in mount.Options) Configure(context, option, opened);
            Fsconfig.Create(context);
            return Fsmount.Detached(context);
        }
        finally
        {
            foreach (var directory in opened) directory.Dispose();
        }
    }

    /// <summary>The root directory of a running process.</summary>
    /// <exception cref="LinuxException">ENOENT: it has ended.</exception>
    public static FileDescriptor OfProcess(int pid) => Open.Path(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/{pid}/root"), OpenFlags.Path | OpenFlags.Directory);

    // A value of fsconfig(2) holds 255 bytes, so layers are named by descriptor, and one by one where the kernel can (6.8).
    private static void Configure(FileDescriptor context, string option, List<FileDescriptor> opened)
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
                foreach (var layer in value.Split(':')) Fsconfig.String(context, "lowerdir+", Name(layer));
                break;
            case "lowerdir":
                Fsconfig.String(context, key, string.Join(':', value.Split(':').Select(Name)));
                break;
            case "upperdir" or "workdir":
                Fsconfig.String(context, key, Name(value));
                break;
            default:
                Fsconfig.String(context, key, value);
                break;
        }

        string Name(string path)
        {
            var directory = Open.Path(path, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec);
            opened.Add(directory);
            return directory.ProcPath;
        }
    }
}
