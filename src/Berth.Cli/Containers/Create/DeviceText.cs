using System.Globalization;
using Berth.Api.Containers;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary>Devices: <c>/dev/x[:/dev/y][:rwm]</c>, CDI names, cgroup rules, GPUs.</summary>
internal static class DeviceText
{
    /// <exception cref="CliException">It is no device.</exception>
    public static DeviceMapping Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 3 || parts[0].Length == 0)
            throw Bad($"bad format for path: {text}");
        var inside = parts[0];
        var mode = "rwm";
        if (parts.Length == 2)
            (inside, mode) = IsMode(parts[1]) ? (inside, parts[1]) : (parts[1], mode);
        if (parts.Length == 3)
        {
            (inside, mode) = (parts[1], parts[2]);
            if (!IsMode(mode))
                throw Bad($"bad mode specified: {mode}");
        }

        if (!inside.StartsWith('/'))
            throw Bad($"{inside} is not an absolute path");
        return new DeviceMapping { PathOnHost = parts[0], PathInContainer = inside, CgroupPermissions = mode };
    }

    /// <summary><c>vendor.com/class=name</c>.</summary>
    public static bool IsQualifiedName(string text)
    {
        var slash = text.IndexOf('/');
        var equals = text.IndexOf('=');
        return slash > 0 && equals > slash + 1 && equals < text.Length - 1 && char.IsAsciiLetter(text[0]);
    }

    /// <summary><c>[acb] major:minor [rwm]{1,3}</c>.</summary>
    public static bool IsRule(string text)
    {
        var words = text.Split(' ');
        if (words.Length != 3 || words[0] is not ("a" or "b" or "c") || words[2].Length is 0 or > 3 || words[2].AsSpan().ContainsAnyExcept("rwm"))
            return false;
        var numbers = words[1].Split(':');
        return numbers.Length == 2 && IsNumber(numbers[0]) && IsNumber(numbers[1]);

        static bool IsNumber(string text) => text == "*" || (text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9'));
    }

    /// <summary><c>all</c>, a count, or <c>device=0,"capabilities=a,b",driver=x</c>; the reason when it is none.</summary>
    public static string? ParseGpus(string text, out DeviceRequest request)
    {
        request = new DeviceRequest { Options = [] };
        var capabilities = new List<string>();
        var counted = false;
        foreach (var field in CommaFields.Split(text) ?? [])
        {
            var equals = field.IndexOf('=');
            var key = equals < 0 ? "count" : field[..equals];
            var value = equals < 0 ? field : field[(equals + 1)..];
            switch (key)
            {
                case "driver":
                    request.Driver = value;
                    break;
                case "count":
                    if (ParseCount(value, request) is { } reason)
                        return reason;
                    counted = true;
                    break;
                case "device":
                    request.DeviceIDs = value.Split(',');
                    break;
                case "capabilities":
                    capabilities.AddRange(value.Split(','));
                    break;
                case "options":
                    foreach (var option in value.Split(','))
                        request.Options![option.Split('=')[0]] = option.Contains('=') ? option[(option.IndexOf('=') + 1)..] : "";
                    break;
                default:
                    return $"unexpected key '{key}' in '{field}'";
            }
        }

        if (!counted && request.DeviceIDs is null)
            request.Count = 1;
        capabilities.Add("gpu");
        request.Capabilities = [[.. capabilities]];
        return null;
    }

    private static string? ParseCount(string value, DeviceRequest request)
    {
        if (value == "all")
        {
            request.Count = -1;
            return null;
        }

        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
            return $"invalid count ({value}): value must be either \"all\" or an integer: strconv.Atoi: parsing {GoText.Quote(value)}: invalid syntax";
        request.Count = count;
        return null;
    }

    private static bool IsMode(string text)
    {
        if (text.Length == 0)
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('r' or 'w' or 'm') || text.AsSpan(0, i).Contains(text[i]))
                return false;
        }

        return true;
    }

    private static CliException Bad(string message) => new(message, 125);
}
