using System.Globalization;
using Berth.Api.Containers;
using Berth.Engine.Cdi;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Oci;

namespace Berth.Engine.Specs;

/// <summary>The device nodes a container gets besides those every container has, and which devices it may use.</summary>
internal sealed record DeviceList(IReadOnlyList<DeviceSpec> Nodes, IReadOnlyList<DeviceRule> Rules)
{
    private static readonly string[] SkippedDirectories = ["pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev"];

    // The defaults of every container: all nodes may be made, these may be used.
    private static readonly DeviceRule[] Defaults =
    [
        new() { Allow = false, Access = "rwm" },
        new() { Allow = true, Type = "c", Access = "m" },
        new() { Allow = true, Type = "b", Access = "m" },
        Character(1, 3), Character(1, 5), Character(1, 7), Character(1, 8), Character(1, 9),
        Character(5, 0), Character(5, 1), Character(5, 2),
        new() { Allow = true, Type = "c", Major = 136, Access = "rwm" },
    ];

    private static readonly DeviceRule[] Everything = [new() { Allow = true, Access = "rwm" }];

    /// <exception cref="EngineException">A device that is not there, or a rule that cannot be read.</exception>
    public static DeviceList Of(HostConfig host)
    {
        if ((host.DeviceRequests ?? []).FirstOrDefault(request => request.Driver != ApplyCdi.Driver) is { } unknown)
        {
            var capabilities = string.Join(' ', (unknown.Capabilities ?? []).Select(all => $"[{string.Join(' ', all)}]"));
            throw EngineException.Internal($"could not select device driver \"{unknown.Driver}\" with capabilities: [{capabilities}]");
        }
        if (host.Privileged)
        {
            var all = new List<DeviceSpec>();
            AddAll("/dev", all);
            AddMapped(host, all, []);
            return new DeviceList(all, Everything);
        }
        var nodes = new List<DeviceSpec>();
        var rules = new List<DeviceRule>(Defaults);
        AddMapped(host, nodes, rules);
        foreach (var rule in host.DeviceCgroupRules ?? []) rules.Add(ParseRule(rule));
        return new DeviceList(nodes, rules);
    }

    private static DeviceRule Character(long major, long minor) =>
        new() { Allow = true, Type = "c", Major = major, Minor = minor, Access = "rwm" };

    private static void AddMapped(HostConfig host, List<DeviceSpec> nodes, List<DeviceRule> rules)
    {
        foreach (var device in host.Devices ?? [])
        {
            var inside = device.PathInContainer.Length > 0 ? device.PathInContainer : device.PathOnHost;
            var access = device.CgroupPermissions.Length > 0 ? device.CgroupPermissions : "rwm";
            if (access.AsSpan().ContainsAnyExcept("rwm")) throw EngineException.Invalid($"invalid device mode: {access}");
            AddMapped(device.PathOnHost, inside, access, nodes, rules);
        }
    }

    private static void AddMapped(string path, string inside, string access, List<DeviceSpec> nodes, List<DeviceRule> rules, bool isAsked = true)
    {
        var status = Stat.TryAt(FileDescriptor.WorkingDirectory, path, out var errno, followLinks: true) ?? throw EngineException.Internal(
            $"error gathering device information while adding custom device \"{path}\": {Lower(errno.Describe())}");
        if (status.Type == FileType.Directory)
        {
            var before = nodes.Count;
            foreach (var child in Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal))
            {
                if (Stat.TryAt(FileDescriptor.WorkingDirectory, child, out _) is not { Type: FileType.CharacterDevice or FileType.BlockDevice or FileType.Directory })
                    continue;
                AddMapped(child, inside + child[path.Length..], access, nodes, rules, isAsked: false);
            }
            if (isAsked && nodes.Count == before)
                throw EngineException.Internal($"error gathering device information while adding custom device \"{path}\": not a device node");
            return;
        }
        if (status.Type is not (FileType.CharacterDevice or FileType.BlockDevice))
            throw EngineException.Internal($"error gathering device information while adding custom device \"{path}\": not a device node");
        var node = ToNode(status, inside);
        nodes.Add(node);
        rules.Add(new DeviceRule { Allow = true, Type = node.Type, Major = node.Major, Minor = node.Minor, Access = access });
    }

    // What the machine has now: a privileged container sees the devices that were there when it started.
    private static void AddAll(string directory, List<DeviceSpec> nodes)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(directory).Order(StringComparer.Ordinal))
        {
            if (Stat.TryAt(FileDescriptor.WorkingDirectory, path, out _) is not { } status) continue;
            if (status.Type == FileType.Directory)
            {
                if (!SkippedDirectories.Contains(Path.GetFileName(path))) AddAll(path, nodes);
            }
            else if (status.Type is FileType.CharacterDevice or FileType.BlockDevice && path is not ("/dev/console" or "/dev/ptmx"))
            {
                nodes.Add(ToNode(status, path));
            }
        }
    }

    private static DeviceSpec ToNode(FileStat status, string path) => new()
    {
        Type = status.Type == FileType.CharacterDevice ? "c" : "b",
        Path = path,
        Major = status.NodeDevice.Major,
        Minor = status.NodeDevice.Minor,
        FileMode = status.Permissions,
        Uid = status.Uid,
        Gid = status.Gid,
    };

    // "c 10:229 rwm", "b *:* r", "a 1:3 rm".
    private static DeviceRule ParseRule(string text)
    {
        var words = text.Split(' ');
        var numbers = words.Length == 3 ? words[1].Split(':') : [];
        if (numbers.Length != 2 || words[0] is not ("a" or "b" or "c") || words[2].Length is 0 or > 3 || words[2].AsSpan().ContainsAnyExcept("rwm")
            || !TryNumber(numbers[0], out var major) || !TryNumber(numbers[1], out var minor))
        {
            throw EngineException.Internal($"invalid device cgroup rule format: '{text}'");
        }
        return new DeviceRule { Allow = true, Type = words[0] == "a" ? null : words[0], Major = major, Minor = minor, Access = words[2] };
    }

    private static bool TryNumber(string text, out long? number)
    {
        number = null;
        if (text == "*") return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)) return false;
        number = parsed;
        return true;
    }

    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];
}
