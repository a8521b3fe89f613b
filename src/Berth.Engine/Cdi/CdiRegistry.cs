using System.Text;
using System.Text.Json;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Engine.Cdi;

/// <summary>
/// The CDI devices of this machine, read anew for each container that asks for some: the files change when drivers are installed, and are
/// few. A file that cannot be read offers no devices; a device that two files of one folder offer is nobody's.
/// </summary>
/// <param name="directories">Where the files are, later ones winning.</param>
/// <param name="notice">Told of files that cannot be read.</param>
internal sealed class CdiRegistry(IReadOnlyList<string> directories, Action<string> notice)
{
    /// <summary>What a container gets for the devices it asks for, <c>vendor.com/class=name</c>.</summary>
    /// <exception cref="EngineException">A device that is not there, in Docker's words.</exception>
    public IReadOnlyList<CdiEdits> Resolve(IReadOnlyList<string> names)
    {
        var devices = Read();
        var missing = names.Where(name => !devices.ContainsKey(name)).ToArray();
        if (missing.Length > 0) throw EngineException.Internal($"CDI device injection failed: unresolvable CDI devices {string.Join(", ", missing)}");
        var edits = new List<CdiEdits>();
        var specs = new HashSet<CdiSpec>(ReferenceEqualityComparer.Instance);
        foreach (var name in names)
        {
            var (spec, device) = devices[name];
            // What goes for the whole file comes once, and first.
            if (specs.Add(spec) && spec.ContainerEdits is { } common) edits.Add(common);
            if (device.ContainerEdits is { } own) edits.Add(own);
        }
        return edits;
    }

    /// <summary>The names of all devices.</summary>
    public IReadOnlyList<string> Names() => [.. Read().Keys.Order(StringComparer.Ordinal)];

    private Dictionary<string, (CdiSpec Spec, CdiDevice Device)> Read()
    {
        var found = new Dictionary<string, (CdiSpec, CdiDevice)>(StringComparer.Ordinal);
        foreach (var directory in directories.Where(Directory.Exists))
        {
            var here = new HashSet<string>(StringComparer.Ordinal);
            var twice = new HashSet<string>(StringComparer.Ordinal);
            foreach (var path in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
            {
                if (ReadFile(path) is not { Kind.Length: > 0 } spec) continue;
                foreach (var device in spec.Devices ?? [])
                {
                    var name = $"{spec.Kind}={device.Name}";
                    if (!here.Add(name)) twice.Add(name);
                    found[name] = (spec, device);
                }
            }
            foreach (var name in twice)
            {
                notice($"CDI device {name} is in two files of {directory}");
                found.Remove(name);
            }
        }
        return found;
    }

    private CdiSpec? ReadFile(string path)
    {
        byte[] json = [];
        try
        {
            switch (Path.GetExtension(path))
            {
                case ".json": json = File.ReadAllBytes(path); break;
                case ".yaml" or ".yml": json = Encoding.UTF8.GetBytes(SimpleYaml.ToJson(File.ReadAllText(path))?.ToJsonString() ?? "null"); break;
                default: return null;
            }
            var spec = JsonSerializer.Deserialize(json, CdiJson.Default.CdiSpec);
            if (JsonNull.InLists(json) is not { } place) return spec;
            notice($"CDI file {path} cannot be read: {place} is null");
        }
        catch (Exception error) when (error is JsonException or FormatException or IOException or UnauthorizedAccessException)
        {
            notice($"CDI file {path} cannot be read: {(error is JsonException ? JsonFault.Describe(json, error) : FileFailure.Describe(error))}");
        }
        return null;
    }
}
