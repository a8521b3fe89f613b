using Berth.Api.Containers;
using Berth.Engine.Containers.Start;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Oci;
using Mount = Berth.Oci.Mount;

namespace Berth.Engine.Cdi;

/// <summary>Gives a container what its CDI devices need: device nodes, mounts, variables, groups.</summary>
internal static class ApplyCdi
{
    /// <summary>The driver a request names for them.</summary>
    public const string Driver = "cdi";

    /// <summary>The names asked for.</summary>
    public static string[] NamesIn(HostConfig host) =>
        [.. (host.DeviceRequests ?? []).Where(request => request.Driver == Driver).SelectMany(request => request.DeviceIDs ?? [])];

    /// <exception cref="EngineException">A device that is not there, or a hook.</exception>
    public static RuntimeSpec To(RuntimeSpec spec, IReadOnlyList<CdiEdits> edits)
    {
        if (edits.Count == 0 || spec is not { Process: { } process, Linux: { } linux }) return spec;
        if (edits.SelectMany(e => e.Hooks ?? []).FirstOrDefault() is { } hook)
            throw EngineException.NotImplemented($"CDI hooks are not there yet: {hook.HookName} {hook.Path}");
        var nodes = edits.SelectMany(e => e.DeviceNodes ?? []).Select(Node).ToArray();
        var environment = new List<string>(process.Env);
        foreach (var entry in edits.SelectMany(e => e.Env ?? [])) Specs.ProcessEnvironment.Override(environment, [entry]);
        return spec with
        {
            Process = process with
            {
                Env = environment,
                User = process.User with { AdditionalGids = [.. process.User.AdditionalGids.Union(edits.SelectMany(e => e.AdditionalGids ?? []).Where(gid => gid != 0))] },
            },
            Mounts = [.. spec.Mounts, .. edits.SelectMany(e => e.Mounts ?? []).Select(ToMount)],
            Linux = linux with
            {
                Devices = [.. linux.Devices.Where(d => !nodes.Any(n => n.Spec.Path == d.Path)), .. nodes.Select(n => n.Spec)],
                Resources = linux.Resources is null ? null : linux.Resources with { Devices = [.. linux.Resources.Devices, .. nodes.Select(n => n.Rule)] },
            },
        };
    }

    private static Mount ToMount(CdiMount mount) => new()
    {
        Destination = mount.ContainerPath ?? throw EngineException.Internal("CDI device injection failed: invalid mount, empty container path"),
        Source = mount.HostPath,
        Type = mount.Type is { Length: > 0 } type ? type : "bind",
        Options = mount.Options is { Length: > 0 } options ? [.. options] : ["rbind", "rprivate"],
    };

    private static (DeviceSpec Spec, DeviceRule Rule) Node(CdiDeviceNode node)
    {
        var inside = node.Path is { Length: > 0 } path ? path : throw EngineException.Internal("CDI device injection failed: invalid (empty) device path");
        var outside = node.HostPath is { Length: > 0 } host ? host : inside;
        var status = Stat.TryAt(FileDescriptor.WorkingDirectory, outside, out var errno, followLinks: true);
        if (status is null && (node.Type is null || node.Major is null))
            throw EngineException.Internal($"CDI device injection failed: failed to stat CDI host device \"{outside}\": {LaunchFailures.Lower(errno)}");
        if (node.Type is null && status is not { Type: FileType.CharacterDevice or FileType.BlockDevice })
            throw EngineException.Internal($"CDI device injection failed: CDI device (\"{outside}\"): not a device node");
        var type = node.Type ?? (status!.Value.Type == FileType.CharacterDevice ? "c" : "b");
        var (major, minor) = (node.Major ?? status!.Value.NodeDevice.Major, node.Minor ?? status?.NodeDevice.Minor ?? 0);
        var spec = new DeviceSpec
        {
            Path = inside,
            Type = type,
            Major = major,
            Minor = minor,
            FileMode = node.FileMode ?? status?.Permissions,
            Uid = node.Uid ?? status?.Uid,
            Gid = node.Gid ?? status?.Gid,
        };
        var access = node.Permissions is { Length: > 0 } permissions ? permissions == "none" ? "" : permissions : "rwm";
        return (spec, new DeviceRule { Allow = access.Length > 0, Type = type, Major = major, Minor = minor, Access = access.Length > 0 ? access : "rwm" });
    }
}
