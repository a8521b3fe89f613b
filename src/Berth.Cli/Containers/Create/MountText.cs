using Berth.Api.Containers;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary><c>--mount type=bind,src=/a,dst=/b,readonly</c>.</summary>
internal sealed class MountText
{
    private readonly MountSpec _mount = new() { Type = "volume" };

    private MountText()
    {
    }

    private BindOptions Bind => _mount.BindOptions ??= new BindOptions();

    private VolumeOptions Volume => _mount.VolumeOptions ??= new VolumeOptions();

    /// <summary>Reads a mount; the reason when it is none.</summary>
    public static string? Parse(string text, out MountSpec mount)
    {
        var reader = new MountText();
        mount = reader._mount;
        if (CommaFields.Split(text) is not { } fields)
            return text.Length == 0 ? "EOF" : "parse error on line 1, column 1: extraneous or missing \" in quoted-field";
        foreach (var field in fields)
        {
            if (reader.Read(field) is { } reason)
                return reason;
        }

        return reader.Check();
    }

    private string? Read(string field)
    {
        var equals = field.IndexOf('=');
        var key = (equals < 0 ? field : field[..equals]).ToLowerInvariant();
        var value = equals < 0 ? "" : field[(equals + 1)..];
        if (equals < 0)
        {
            // Flags may stand alone.
            switch (key)
            {
                case "readonly" or "ro":
                    _mount.ReadOnly = true;
                    return null;
                case "volume-nocopy":
                    Volume.NoCopy = true;
                    return null;
                case "bind-nonrecursive":
                    Bind.NonRecursive = true;
                    return null;
                default:
                    return $"invalid field '{field}' must be a key=value pair";
            }
        }

        return key.StartsWith("volume-", StringComparison.Ordinal) || key.StartsWith("bind-", StringComparison.Ordinal)
            || key.StartsWith("tmpfs-", StringComparison.Ordinal) || key.StartsWith("image-", StringComparison.Ordinal)
            ? ReadOption(key, value, field) : ReadCommon(key, value, field);
    }

    private string? ReadCommon(string key, string value, string field)
    {
        switch (key)
        {
            case "type":
                _mount.Type = value.ToLowerInvariant();
                return null;
            case "source" or "src":
                _mount.Source = value.StartsWith('.') && (value.Length == 1 || value[1] is '/' or '.') ? Path.GetFullPath(value) : value;
                return null;
            case "target" or "dst" or "destination":
                _mount.Target = value;
                return null;
            case "readonly" or "ro":
                var reason = Boolean(key, value, out var readOnly);
                _mount.ReadOnly = readOnly;
                return reason;
            case "consistency":
                _mount.Consistency = value.ToLowerInvariant();
                return null;
            default:
                return $"unexpected key '{key}' in '{field}'";
        }
    }

    private string? ReadOption(string key, string value, string field)
    {
        string? reason = null;
        switch (key)
        {
            case "bind-propagation":
                Bind.Propagation = value.ToLowerInvariant();
                break;
            case "bind-nonrecursive":
                reason = Boolean(key, value, out var nonRecursive);
                Bind.NonRecursive = nonRecursive;
                break;
            case "bind-recursive":
                return ReadRecursive(value);
            case "volume-subpath":
                Volume.Subpath = value;
                break;
            case "volume-nocopy":
                reason = Boolean(key, value, out var noCopy);
                Volume.NoCopy = noCopy;
                break;
            case "volume-label":
                Pair(Volume.Labels ??= [], value);
                break;
            case "volume-driver":
                (Volume.DriverConfig ??= new DriverConfig()).Name = value;
                break;
            case "volume-opt":
                Pair((Volume.DriverConfig ??= new DriverConfig()).Options ??= [], value);
                break;
            case "image-subpath":
                (_mount.ImageOptions ??= new ImageOptions()).Subpath = value;
                break;
            case "tmpfs-size":
                if (GoText.ParseSize(value, out var size) is not null)
                    return $"invalid value for {key}: {value}";
                (_mount.TmpfsOptions ??= new TmpfsOptions()).SizeBytes = size;
                break;
            case "tmpfs-mode":
                if (!TryOctal(value, out var mode))
                    return $"invalid value for {key}: {value}";
                (_mount.TmpfsOptions ??= new TmpfsOptions()).Mode = mode;
                break;
            default:
                return $"unexpected key '{key}' in '{field}'";
        }

        return reason;
    }

    private string? ReadRecursive(string value)
    {
        switch (value)
        {
            case "enabled":
                break;
            case "disabled":
                Bind.NonRecursive = true;
                break;
            case "writable":
                Bind.ReadOnlyNonRecursive = true;
                break;
            case "readonly":
                Bind.ReadOnlyForceRecursive = true;
                break;
            default:
                return $"invalid value for bind-recursive: {value} (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")";
        }

        return null;
    }

    private string? Check()
    {
        if (_mount.Type.Length == 0)
            return "type is required";
        if (string.IsNullOrEmpty(_mount.Target))
            return "target is required";
        if (_mount.VolumeOptions is not null && _mount.Type != "volume")
            return $"cannot mix 'volume-*' options with mount type '{_mount.Type}'";
        if (_mount.BindOptions is not null && _mount.Type != "bind")
            return $"cannot mix 'bind-*' options with mount type '{_mount.Type}'";
        if (_mount.TmpfsOptions is not null && _mount.Type != "tmpfs")
            return $"cannot mix 'tmpfs-*' options with mount type '{_mount.Type}'";
        if (_mount.ImageOptions is not null && _mount.Type != "image")
            return $"cannot mix 'image-*' options with mount type '{_mount.Type}'";
        if (_mount.BindOptions is not { } bind)
            return null;
        if (bind.ReadOnlyNonRecursive && !_mount.ReadOnly)
            return "option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction";
        if (bind.ReadOnlyForceRecursive && !_mount.ReadOnly)
            return "option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction";
        return bind.ReadOnlyForceRecursive && bind.Propagation != "rprivate"
            ? "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction" : null;
    }

    private static void Pair(Api.Json.ApiMap<string> into, string text)
    {
        var equals = text.IndexOf('=');
        into[equals < 0 ? text : text[..equals]] = equals < 0 ? "" : text[(equals + 1)..];
    }

    private static string? Boolean(string key, string value, out bool result)
    {
        result = value is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return result || value is "0" or "f" or "F" or "false" or "FALSE" or "False" ? null : $"invalid value for {key}: {value}";
    }

    private static bool TryOctal(string text, out int mode)
    {
        mode = 0;
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7')
                return false;
            mode = (mode * 8) + (digit - '0');
        }

        return text.Length is > 0 and < 10;
    }
}
