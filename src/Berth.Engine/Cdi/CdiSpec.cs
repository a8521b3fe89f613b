using System.Text.Json.Serialization;

namespace Berth.Engine.Cdi;

/// <summary>A file of the Container Device Interface: the devices of one vendor and class, and what a container has to get to use them.</summary>
internal sealed record CdiSpec
{
    /// <summary><c>vendor.com/class</c>.</summary>
    public string? Kind { get; init; }

    public CdiDevice[]? Devices { get; init; }

    /// <summary>For every device of the file.</summary>
    public CdiEdits? ContainerEdits { get; init; }
}

/// <summary>One device.</summary>
internal sealed record CdiDevice
{
    public string? Name { get; init; }

    public CdiEdits? ContainerEdits { get; init; }
}

/// <summary>What a container gets.</summary>
internal sealed record CdiEdits
{
    public string[]? Env { get; init; }

    public CdiDeviceNode[]? DeviceNodes { get; init; }

    public CdiMount[]? Mounts { get; init; }

    public CdiHook[]? Hooks { get; init; }

    public uint[]? AdditionalGids { get; init; }
}

/// <summary>A device node; what is not said is that of the host's.</summary>
internal sealed record CdiDeviceNode
{
    public string? Path { get; init; }

    public string? HostPath { get; init; }

    public string? Type { get; init; }

    public long? Major { get; init; }

    public long? Minor { get; init; }

    public uint? FileMode { get; init; }

    public string? Permissions { get; init; }

    public uint? Uid { get; init; }

    public uint? Gid { get; init; }
}

/// <summary>A mount.</summary>
internal sealed record CdiMount
{
    public string? HostPath { get; init; }

    public string? ContainerPath { get; init; }

    public string[]? Options { get; init; }

    public string? Type { get; init; }
}

/// <summary>A program that is run at a stage of the container's life.</summary>
internal sealed record CdiHook
{
    public string? HookName { get; init; }

    public string? Path { get; init; }

    public string[]? Args { get; init; }

    public string[]? Env { get; init; }

    public int? Timeout { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CdiSpec))]
internal sealed partial class CdiJson : JsonSerializerContext;
