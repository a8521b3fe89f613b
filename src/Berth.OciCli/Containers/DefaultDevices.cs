using Berth.Oci;

namespace Berth.OciCli.Containers;

/// <summary>
/// The devices every container may use, config-linux.md "Default Devices": a configuration only says what else it wants. Without a rule for
/// all of them everything else is denied.
/// </summary>
internal static class DefaultDevices
{
    private static readonly DeviceRule[] Rules =
    [
        new() { Allow = true, Type = "c", Access = "m" },
        new() { Allow = true, Type = "b", Access = "m" },
        .. new (long Major, long? Minor)[] { (1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 1), (5, 2), (136, null) }
            .Select(d => new DeviceRule { Allow = true, Type = "c", Major = d.Major, Minor = d.Minor, Access = "rwm" }),
    ];

    public static LinuxResources AddTo(LinuxResources? resources)
    {
        resources ??= new LinuxResources();
        var given = resources.Devices;
        if (given.Count > 0 && given[^1] is { Allow: true, Type: null or "" or "a" }) return resources;
        DeviceRule[] first = given.Any(r => r.Type is null or "" or "a") ? [] : [new DeviceRule { Allow = false, Access = "rwm" }];
        return resources with { Devices = [.. first, .. given, .. Rules] };
    }
}
