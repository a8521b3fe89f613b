using System.Globalization;
using Berth.Api.Containers;

namespace Berth.Engine.Mounts;

/// <summary>Reads one <c>--mount</c>.</summary>
internal static class ParseMountSpec
{
    /// <exception cref="EngineException">Invalid, in Docker's words.</exception>
    public static ContainerMount From(MountSpec spec)
    {
        if (string.IsNullOrEmpty(spec.Target)) throw Wrong(spec.Type, "field Target must not be empty");
        CheckForeignOptions(spec);
        return spec.Type switch
        {
            "bind" => Bind(spec),
            "volume" => Volume(spec),
            "tmpfs" => Tmpfs(spec),
            "image" => Image(spec),
            _ => throw Wrong(spec.Type, "mount type unknown"),
        };
    }

    /// <summary>A target as a clean absolute path.</summary>
    /// <exception cref="EngineException">Invalid: it is not absolute, or it is the root.</exception>
    public static string Destination(string target, string type)
    {
        if (target.Length == 0) throw Wrong(type, "field Target must not be empty");
        if (!target.StartsWith('/')) throw Wrong(type, $"invalid mount path: '{target}' mount path must be absolute");
        var clean = CleanPath.Of(target);
        if (clean == "/") throw Wrong(type, "invalid specification: destination can't be '/'");
        return clean;
    }

    private static void CheckForeignOptions(MountSpec spec)
    {
        if (spec.BindOptions is not null && spec.Type != "bind") throw Foreign("BindOptions");
        if (spec.VolumeOptions is not null && spec.Type != "volume") throw Foreign("VolumeOptions");
        if (spec.TmpfsOptions is not null && spec.Type != "tmpfs") throw Foreign("TmpfsOptions");
        if (spec.ImageOptions is not null && spec.Type != "image") throw Foreign("ImageOptions");

        EngineException Foreign(string options) =>
            EngineException.Invalid($"{options} must not be specified on mount type \"{spec.Type}\"");
    }

    private static ContainerMount Bind(MountSpec spec)
    {
        if (string.IsNullOrEmpty(spec.Source)) throw Wrong("bind", "field Source must not be empty");
        var destination = Destination(spec.Target!, "bind");
        var options = spec.BindOptions ?? new BindOptions();
        if (!string.IsNullOrEmpty(options.Propagation) && !BindMode.IsPropagation(options.Propagation))
            throw Wrong("bind", $"invalid propagation mode: {options.Propagation}");
        if (!spec.Source.StartsWith('/')) throw Wrong("bind", $"invalid mount path: '{spec.Source}' mount path must be absolute");
        var source = CleanPath.Of(spec.Source);
        if (!options.CreateMountpoint && !Path.Exists(source)) throw Wrong("bind", $"bind source path does not exist: {spec.Source}");
        return new ContainerMount
        {
            Type = MountType.Bind,
            Source = source,
            Destination = destination,
            Writable = !spec.ReadOnly,
            Propagation = string.IsNullOrEmpty(options.Propagation) ? "rprivate" : options.Propagation,
            NonRecursive = options.NonRecursive,
            ReadOnlyNonRecursive = options.ReadOnlyNonRecursive,
            CreateSource = options.CreateMountpoint,
        };
    }

    private static ContainerMount Volume(MountSpec spec)
    {
        var destination = Destination(spec.Target!, "volume");
        var anonymous = string.IsNullOrEmpty(spec.Source);
        if (anonymous && spec.ReadOnly) throw Wrong("volume", "must not set ReadOnly mode when using anonymous volumes");
        var subpath = Subpath(spec.VolumeOptions?.Subpath, "volume");
        if (anonymous && subpath.Length > 0) throw Wrong("volume", "must not set Subpath when using anonymous volumes");
        return new ContainerMount
        {
            Type = MountType.Volume,
            Volume = anonymous ? "" : ParseMounts.CheckedName(spec.Source!),
            Destination = destination,
            Driver = ParseMounts.DriverOr(spec.VolumeOptions?.DriverConfig?.Name),
            VolumeLabels = spec.VolumeOptions?.Labels,
            VolumeOptions = spec.VolumeOptions?.DriverConfig?.Options,
            Mode = "z",
            Writable = !spec.ReadOnly,
            CopyUp = spec.VolumeOptions is not { NoCopy: true },
            Subpath = subpath,
            Anonymous = anonymous,
        };
    }

    private static ContainerMount Tmpfs(MountSpec spec)
    {
        if (!string.IsNullOrEmpty(spec.Source)) throw Wrong("tmpfs", "field Source must not be specified");
        var options = new List<string> { "noexec", "nosuid", "nodev", "rprivate" };
        if (spec.ReadOnly) options.Add("ro");
        if (spec.TmpfsOptions is { } asked)
        {
            if (asked.Mode != 0) options.Add("mode=" + Convert.ToString(asked.Mode, 8));
            if (asked.SizeBytes != 0) options.Add("size=" + asked.SizeBytes.ToString(CultureInfo.InvariantCulture));
            foreach (var pair in asked.Options ?? [])
            {
                if (pair.Length is < 1 or > 2) throw Wrong("tmpfs", "invalid option array length");
                if (pair[0] is not ("exec" or "noexec")) throw Wrong("tmpfs", $"invalid option: {pair[0]}");
                if (pair[0] == "exec") options.Remove("noexec");
                options.Add(string.Join('=', pair));
            }
        }
        return new ContainerMount
        {
            Type = MountType.Tmpfs,
            Destination = Destination(spec.Target!, "tmpfs"),
            Writable = !spec.ReadOnly,
            Options = options,
        };
    }

    private static ContainerMount Image(MountSpec spec)
    {
        if (string.IsNullOrEmpty(spec.Source)) throw Wrong("image", "field Source must not be empty");
        return new ContainerMount
        {
            Type = MountType.Image,
            Destination = Destination(spec.Target!, "image"),
            Image = spec.Source,
            Subpath = Subpath(spec.ImageOptions?.Subpath, "image"),
            Writable = false,
            Propagation = "rprivate",
        };
    }

    // Go's filepath.IsLocal: by text alone; where links lead is seen when it is opened.
    private static string Subpath(string? subpath, string type)
    {
        if (string.IsNullOrEmpty(subpath)) return "";
        var depth = 0;
        foreach (var part in subpath.Split('/'))
        {
            if (part == "..") depth--;
            else if (part is not ("" or ".")) depth++;
            if (depth < 0) break;
        }
        return depth >= 0 && !subpath.StartsWith('/') ? subpath : throw Wrong(type, "subpath must be a relative path within the volume");
    }

    private static EngineException Wrong(string type, string what) =>
        EngineException.Invalid($"invalid mount config for type \"{type}\": {what}");
}
