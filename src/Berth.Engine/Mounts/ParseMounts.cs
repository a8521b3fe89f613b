using Berth.Api.Containers;
using Berth.Engine.Volumes;

namespace Berth.Engine.Mounts;

/// <summary>
/// Reads what a request says about mounts (<c>-v</c>, <c>--mount</c>, <c>--tmpfs</c>, and the volumes of the image) into one list.
/// Looks at no volume and makes nothing; a bind of <c>--mount</c> must exist.
/// </summary>
internal static class ParseMounts
{
    /// <summary>All mounts, those of <c>-v</c> first; a destination is named once.</summary>
    /// <param name="config">The volumes of the image are in it.</param>
    /// <param name="host">What the user asks for.</param>
    /// <param name="inherited">Mounts of other containers; what is asked for in the same place stands in for them.</param>
    /// <exception cref="EngineException">Something is wrong with one of them, in Docker's words and with Docker's code.</exception>
    public static List<ContainerMount> From(ContainerConfig config, HostConfig host, IReadOnlyList<ContainerMount> inherited)
    {
        var mounts = new List<ContainerMount>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var bind in host.Binds ?? []) Add(ParseBind(bind, host.VolumeDriver));
        foreach (var spec in host.Mounts ?? []) Add(ParseMountSpec.From(spec));
        foreach (var (target, options) in host.Tmpfs ?? []) AddTmpfs(ParseTmpfs(target, options));
        // Of two containers the later one counts.
        foreach (var mount in inherited.AsEnumerable().Reverse())
            if (taken.Add(mount.Destination)) mounts.Add(mount);
        foreach (var target in config.Volumes?.Keys.AsEnumerable() ?? [])
        {
            var destination = CleanPath.Of("/" + target);
            // What the user mounts there stands in for the image's volume.
            if (taken.Add(destination)) mounts.Add(Anonymous(destination, host.VolumeDriver));
        }
        return mounts;

        // Memory upon memory: Docker mounts both, and the upper one, of --mount, is seen.
        void AddTmpfs(ContainerMount mount)
        {
            if (mounts.Exists(other => other.Type == MountType.Tmpfs && other.Destination == mount.Destination)) return;
            Add(mount);
        }

        void Add(ContainerMount mount)
        {
            if (!taken.Add(mount.Destination)) throw EngineException.Invalid($"Duplicate mount point: {mount.Destination}");
            mounts.Add(mount);
        }
    }

    private static ContainerMount Anonymous(string destination, string driver) => new()
    {
        Type = MountType.Volume,
        Destination = destination,
        Driver = DriverOr(driver),
        Anonymous = true,
        CopyUp = true,
    };

    private static ContainerMount ParseBind(string text, string driver)
    {
        var parts = text.Split(':', 4);
        var wrong = $"invalid volume specification: '{text}'";
        if (parts[0].Length == 0 || parts.Length > 3 || (parts.Length == 2 && BindMode.TryParse(parts[1]) is not null))
            throw EngineException.Internal(wrong);
        var modeText = parts.Length == 3 ? parts[2] : "";
        var mode = BindMode.TryParse(modeText) ?? throw EngineException.Internal($"invalid mode: {modeText}");
        if (parts.Length == 1) return Anonymous(Destination(parts[0], "volume", wrong + ": "), driver);

        var isBind = parts[0].StartsWith('/');
        var kind = isBind ? "bind" : "volume";
        if (isBind && mode.NoCopy) throw EngineException.Internal($"{wrong}: invalid mount config for type \"bind\": field VolumeOptions must not be specified");
        if (!isBind && mode.Propagation.Length > 0)
            throw EngineException.Internal($"{wrong}: invalid mount config for type \"volume\": field BindOptions must not be specified");
        var destination = Destination(parts[1], kind, wrong + ": ");
        if (isBind)
        {
            return new ContainerMount
            {
                Type = MountType.Bind,
                Source = CleanPath.Of(parts[0]),
                Destination = destination,
                Mode = modeText,
                Writable = !mode.ReadOnly,
                Propagation = mode.Propagation.Length > 0 ? mode.Propagation : "rprivate",
                CreateSource = true,
            };
        }
        return new ContainerMount
        {
            Type = MountType.Volume,
            Volume = CheckedName(parts[0]),
            Destination = destination,
            Driver = DriverOr(driver),
            Mode = modeText.Length > 0 ? modeText : "z",
            Writable = !mode.ReadOnly,
            CopyUp = !mode.NoCopy,
        };
    }

    private static string Destination(string text, string kind, string prefix)
    {
        try
        {
            return ParseMountSpec.Destination(text, kind);
        }
        catch (EngineException error)
        {
            throw EngineException.Internal(prefix + error.Message);
        }
    }

    internal static string CheckedName(string name)
    {
        VolumeName.Check(name);
        return name;
    }

    internal static string DriverOr(string? driver) => string.IsNullOrEmpty(driver) ? "local" : driver;

    private static ContainerMount ParseTmpfs(string target, string options)
    {
        if (!target.StartsWith('/')) throw EngineException.Invalid($"invalid mount path: '{target}' mount path must be absolute");
        var destination = CleanPath.Of(target);
        if (destination == "/") throw EngineException.Invalid("invalid specification: destination can't be '/'");
        return new ContainerMount
        {
            Type = MountType.Tmpfs,
            Destination = destination,
            Options = TmpfsOptionList.Merge(options),
            Unlisted = true,
        };
    }
}
