using System.Globalization;
using Berth.Api.Containers;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary>Block I/O limits of a device: <c>/dev/path:number</c>.</summary>
internal static class DeviceLimit
{
    public static string? ParseWeight(string text, out WeightDevice weight)
    {
        weight = new WeightDevice();
        if (Split(text, out var path, out var number) is { } reason)
            return reason;
        if (!ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value is > 0 and (< 10 or > 1000))
            return $"invalid weight for device: {text}";
        weight = new WeightDevice { Path = path, Weight = value };
        return null;
    }

    public static string? ParseBytes(string text, out ThrottleDevice rate)
    {
        rate = new ThrottleDevice();
        if (Split(text, out var path, out var number) is { } reason)
            return reason;
        if (GoText.ParseSize(number, out var value) is not null)
            return $"invalid rate for device: {text}. The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb";
        rate = new ThrottleDevice { Path = path, Rate = (ulong)value };
        return null;
    }

    public static string? ParseOperations(string text, out ThrottleDevice rate)
    {
        rate = new ThrottleDevice();
        if (Split(text, out var path, out var number) is { } reason)
            return reason;
        if (!ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return $"invalid rate for device: {text}. The correct format is <device-path>:<number>. Number must be a positive integer";
        rate = new ThrottleDevice { Path = path, Rate = value };
        return null;
    }

    private static string? Split(string text, out string path, out string number)
    {
        var colon = text.IndexOf(':');
        path = colon < 0 ? text : text[..colon];
        number = colon < 0 ? "" : text[(colon + 1)..];
        if (path.Length == 0 || number.Length == 0)
            return $"bad format: {text}";
        return path.StartsWith("/dev/", StringComparison.Ordinal) ? null : $"bad format for device path: {text}";
    }
}
