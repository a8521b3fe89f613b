using System.Text.Json;
using Berth.OciCli.Output;

namespace Berth.OciCli.Containers;

/// <summary>What is kept of a container from its creation on; its status is asked from the kernel each time.</summary>
internal sealed record ContainerState
{
    public required string Id { get; init; }

    public required string OciVersion { get; init; }

    public required int Pid { get; init; }

    /// <summary>Clock ticks after boot at which the process began: tells it from a later one of the same number.</summary>
    public required ulong StartTicks { get; init; }

    public required string Bundle { get; init; }

    public required string Rootfs { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Path of the cgroup; empty when there is none.</summary>
    public required string Cgroup { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>The document that is kept.</summary>
    public byte[] Format() => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteString("ociVersion", OciVersion);
        writer.WriteNumber("pid", Pid);
        writer.WriteNumber("startTicks", StartTicks);
        writer.WriteString("bundle", Bundle);
        writer.WriteString("rootfs", Rootfs);
        writer.WriteString("created", Created);
        writer.WriteString("cgroup", Cgroup);
        writer.WriteStartObject("annotations");
        foreach (var (key, value) in Annotations) writer.WriteString(key, value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    public static ContainerState Parse(byte[] document)
    {
        using var parsed = JsonDocument.Parse(document);
        var root = parsed.RootElement;
        return new ContainerState
        {
            Id = Text("id"),
            OciVersion = Text("ociVersion"),
            Pid = root.GetProperty("pid").GetInt32(),
            StartTicks = root.GetProperty("startTicks").GetUInt64(),
            Bundle = Text("bundle"),
            Rootfs = Text("rootfs"),
            Created = root.GetProperty("created").GetDateTimeOffset(),
            Cgroup = Text("cgroup"),
            Annotations = root.GetProperty("annotations").EnumerateObject().ToDictionary(a => a.Name, a => a.Value.GetString() ?? ""),
        };

        string Text(string name) => root.GetProperty(name).GetString() ?? "";
    }
}
