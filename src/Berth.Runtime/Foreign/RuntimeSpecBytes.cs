using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Runtime.Foreign;

/// <summary>Documents as a foreign runtime reads them.</summary>
internal static class RuntimeSpecBytes
{
    // Nothing later is used, and a runtime of that time refuses a later version.
    private const string Version = "1.0.2";

    public static byte[] Of(LinuxResources resources) => Write(resources, RuntimeSpecJson.Default.LinuxResources);

    public static byte[] Of(ProcessSpec process) => Write(process, RuntimeSpecJson.Default.ProcessSpec);

    /// <summary>The configuration with what travels beside it in a launch of Berth's own written into it.</summary>
    /// <param name="request">The launch.</param>
    /// <param name="root">Where the root is mounted.</param>
    /// <param name="trees">Where trees that have no path are mounted, by destination.</param>
    public static byte[] Of(LaunchRequest request, string root, IReadOnlyDictionary<string, string> trees)
    {
        var spec = request.Spec;
        var linux = spec.Linux ?? new LinuxSpec();
        if (request.NetworkNamespace is { } network)
            linux = linux with { Namespaces = [.. linux.Namespaces.Where(n => n.Type != "network"), new NamespaceSpec { Type = "network", Path = PathOf(network) }] };
        spec = spec with
        {
            OciVersion = Version,
            Root = new RootSpec { Path = root, Readonly = spec.Root?.Readonly == true },
            Mounts = [.. spec.Mounts.Select(mount => trees.TryGetValue(mount.Destination, out var tree) ? mount with { Source = tree } : mount)],
            Linux = linux,
        };
        return Write(spec, RuntimeSpecJson.Default.RuntimeSpec);
    }

    private static byte[] Write<T>(T document, JsonTypeInfo<T> type)
    {
        using var written = JsonSerializer.SerializeToDocument(document, type);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes)) Copy(written.RootElement, writer);
        return bytes.ToArray();
    }

    // Empty lists and maps are left out, as other engines do: to some runtimes an empty one is a wish.
    private static void Copy(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    if (member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() == 0) continue;
                    if (member.Value.ValueKind == JsonValueKind.Object && !member.Value.EnumerateObject().Any()) continue;
                    writer.WritePropertyName(member.Name);
                    Copy(member.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Copy(item, writer);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    // This process holds it open until the container has been created.
    private static string PathOf(FileDescriptor file) => $"/proc/{Environment.ProcessId}/fd/{file.Number}";
}
