using System.Collections.Frozen;
using Berth.Api.Auth;
using Berth.Api.Containers;
using Berth.Api.Exec;
using Berth.Api.Networks;
using Berth.Api.Volumes;

namespace Berth.Daemon.Http;

/// <summary>What Docker's own types are called, whose names its decoder puts into its refusals. Only read on failure.</summary>
internal static class GoTypeNames
{
    private static readonly FrozenDictionary<string, string> s_records = new Dictionary<string, string>
    {
        ["BindOptions"] = "mount.BindOptions",
        ["DeviceMapping"] = "container.DeviceMapping",
        ["DeviceRequest"] = "container.DeviceRequest",
        ["DriverConfig"] = "mount.Driver",
        ["Empty"] = "struct {}",
        ["EndpointIPAMConfig"] = "network.EndpointIPAMConfig",
        ["EndpointSettings"] = "network.EndpointSettings",
        ["HealthConfig"] = "v1.HealthcheckConfig",
        ["HostConfig"] = "container.HostConfig",
        ["IPAM"] = "network.IPAM",
        ["IPAMConfig"] = "network.IPAMConfig",
        ["ImageOptions"] = "mount.ImageOptions",
        ["LogConfig"] = "container.LogConfig",
        ["MountSpec"] = "mount.Mount",
        ["NetworkingConfig"] = "network.NetworkingConfig",
        ["PortBinding"] = "nat.PortBinding",
        ["RestartPolicy"] = "container.RestartPolicy",
        ["ThrottleDevice"] = "blkiodev.ThrottleDevice",
        ["TmpfsOptions"] = "mount.TmpfsOptions",
        ["Ulimit"] = "container.Ulimit",
        ["VolumeOptions"] = "mount.VolumeOptions",
        ["WeightDevice"] = "blkiodev.WeightDevice",
        ["System.Boolean"] = "bool",
        ["System.Double"] = "float64",
        ["System.Int32"] = "int",
        ["System.Int64"] = "int64",
        ["System.String"] = "string",
        ["System.UInt32"] = "uint32",
        ["System.UInt64"] = "uint64",
    }.ToFrozenDictionary();

    // Members whose type has a name of its own, although a number or a string is behind it.
    private static readonly FrozenDictionary<string, string> s_members = new Dictionary<string, string>
    {
        ["ExposedPorts"] = "nat.PortSet",
        ["Volumes"] = "map[string]struct {}",
        ["HostConfig.PortBindings"] = "nat.PortMap",
        ["HostConfig.ConsoleSize"] = "[2]uint",
        ["HostConfig.CgroupnsMode"] = "container.CgroupnsMode",
        ["HostConfig.IpcMode"] = "container.IpcMode",
        ["HostConfig.Isolation"] = "container.Isolation",
        ["HostConfig.NetworkMode"] = "container.NetworkMode",
        ["HostConfig.PidMode"] = "container.PidMode",
        ["HostConfig.UTSMode"] = "container.UTSMode",
        ["HostConfig.UsernsMode"] = "container.UsernsMode",
        ["HostConfig.RestartPolicy.Name"] = "container.RestartPolicyMode",
        ["RestartPolicy.Name"] = "container.RestartPolicyMode",
        ["HostConfig.Mounts.*.Type"] = "mount.Type",
        ["HostConfig.Mounts.*.BindOptions.Propagation"] = "mount.Propagation",
        ["Healthcheck.Interval"] = "time.Duration",
        ["Healthcheck.Timeout"] = "time.Duration",
        ["Healthcheck.StartPeriod"] = "time.Duration",
        ["Healthcheck.StartInterval"] = "time.Duration",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> s_commands = ["Cmd", "Entrypoint", "HostConfig.CapAdd", "HostConfig.CapDrop"];

    /// <summary>The type of a body, and how it is called in front of a member; none of its own for what is embedded.</summary>
    public static (string Type, string Prefix) OfBody(Type type) =>
        type == typeof(CreateContainerRequest) || type == typeof(ContainerConfig) ? ("container.CreateRequest", "")
        : type == typeof(HostConfig) ? ("container.UpdateConfig", "UpdateConfig")
        : type == typeof(CreateExecRequest) ? ("container.ExecOptions", "ExecOptions")
        : type == typeof(StartExecRequest) ? ("container.ExecStartOptions", "ExecStartOptions")
        : type == typeof(CreateVolumeRequest) ? ("volume.CreateOptions", "CreateOptions")
        : type == typeof(CreateNetworkRequest) ? ("network.CreateRequest", "CreateRequest")
        : type == typeof(AuthConfig) ? ("registry.AuthConfig", "")
        : ("struct", "");

    /// <summary>True for a member that may be a list or one string: Docker tries the string last, and forgets the member.</summary>
    public static bool IsCommand(Type body, string member) =>
        (body == typeof(CreateContainerRequest) || body == typeof(ContainerConfig)) && s_commands.Contains(member);

    /// <summary>The type of a member.</summary>
    /// <param name="member">Its path, with <c>*</c> for places in lists: <c>HostConfig.Mounts.*.Type</c>.</param>
    /// <param name="type">What .NET calls it.</param>
    public static string OfMember(string member, string type) => s_members.TryGetValue(member, out var name) ? name : Of(type);

    private static string Of(string type)
    {
        const string map = "Berth.Api.Json.ApiMap`1[", nullable = "System.Nullable`1[", list = "System.Collections.Generic.List`1[";
        if (type.StartsWith(map, StringComparison.Ordinal)) return "map[string]" + Pointer(type[map.Length..^1]) + Of(type[map.Length..^1]);
        if (type.StartsWith(nullable, StringComparison.Ordinal)) return Of(type[nullable.Length..^1]);
        if (type.StartsWith(list, StringComparison.Ordinal)) return "[]" + Of(type[list.Length..^1]);
        if (type.EndsWith("[]", StringComparison.Ordinal)) return "[]" + Of(type[..^2]);
        return s_records.GetValueOrDefault(type) ?? s_records.GetValueOrDefault(type[(type.LastIndexOf('.') + 1)..], "struct");
    }

    private static string Pointer(string type) => type.EndsWith(".EndpointSettings", StringComparison.Ordinal) ? "*" : "";
}
