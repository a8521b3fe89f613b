namespace Berth.Oci;

/// <summary>The runtime-spec 1.2 configuration of one container, <c>config.json</c>: what to run and in which isolation.</summary>
public sealed record RuntimeSpec
{
    /// <summary>Version of the specification the document follows.</summary>
    public string OciVersion { get; init => field = value ?? ""; } = "1.2.0";

    /// <summary>The first process; null for a container that is only created.</summary>
    public ProcessSpec? Process { get; init; }

    /// <summary>The root file system.</summary>
    public RootSpec? Root { get; init; }

    /// <summary>Host name inside the UTS namespace; empty leaves the inherited one.</summary>
    public string? Hostname { get; init; }

    /// <summary>NIS domain name inside the UTS namespace.</summary>
    public string? Domainname { get; init; }

    /// <summary>Mounts beside the root, in the order in which they are made.</summary>
    public IReadOnlyList<Mount> Mounts { get; init => field = value ?? []; } = [];

    /// <summary>Programs run at points of the life cycle.</summary>
    public HooksSpec? Hooks { get; init; }

    /// <summary>Free annotations; never interpreted as commands or settings.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init => field = value ?? EmptyStrings.Map; } = EmptyStrings.Map;

    /// <summary>Settings of Linux containers.</summary>
    public LinuxSpec? Linux { get; init; }
}

/// <summary>Where the root file system is.</summary>
public sealed record RootSpec
{
    /// <summary>Path of the directory, absolute or relative to the bundle.</summary>
    public required string Path { get; init; }

    /// <summary>True when the root is mounted read-only.</summary>
    public bool Readonly { get; init; }
}

/// <summary>One mount of a container, and also what a snapshot emits for its root.</summary>
public sealed record Mount
{
    /// <summary>Absolute path inside the container; empty for a root mount emitted by a snapshot.</summary>
    public string Destination { get; init => field = value ?? ""; } = "";

    /// <summary>File system type: <c>bind</c>, <c>overlay</c>, <c>tmpfs</c>, <c>proc</c>, ...</summary>
    public string? Type { get; init; }

    /// <summary>What is mounted: a path for bind mounts, a label otherwise.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// Options as in fstab(5), for example <c>ro</c>, <c>rbind</c>, <c>lowerdir=a:b</c>. <c>idmap</c> and <c>ridmap</c> show the files'
    /// owners through <see cref="UidMappings"/>, or where these are empty through the container's user namespace; on an overlay through
    /// which its layers are seen.
    /// </summary>
    public IReadOnlyList<string> Options { get; init => field = value ?? []; } = [];

    /// <summary>User id map of an id-mapped mount: <see cref="IdMapping.ContainerID"/> is what the file system has.</summary>
    public IReadOnlyList<IdMapping> UidMappings { get; init => field = value ?? []; } = [];

    /// <summary>Group id map of an id-mapped mount.</summary>
    public IReadOnlyList<IdMapping> GidMappings { get; init => field = value ?? []; } = [];
}

/// <summary>Hooks of the life cycle, config.md "POSIX-platform Hooks".</summary>
public sealed record HooksSpec
{
    /// <summary>True when no stage has any.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsEmpty => Prestart.Count + CreateRuntime.Count + CreateContainer.Count + StartContainer.Count + Poststart.Count + Poststop.Count == 0;

    /// <summary>Deprecated: after the namespaces exist, before the program starts.</summary>
    public IReadOnlyList<HookSpec> Prestart { get; init => field = value ?? []; } = [];

    /// <summary>In the runtime's namespaces, before pivot_root.</summary>
    public IReadOnlyList<HookSpec> CreateRuntime { get; init => field = value ?? []; } = [];

    /// <summary>In the container's namespaces, before pivot_root.</summary>
    public IReadOnlyList<HookSpec> CreateContainer { get; init => field = value ?? []; } = [];

    /// <summary>In the container, just before the program.</summary>
    public IReadOnlyList<HookSpec> StartContainer { get; init => field = value ?? []; } = [];

    /// <summary>After the program started.</summary>
    public IReadOnlyList<HookSpec> Poststart { get; init => field = value ?? []; } = [];

    /// <summary>After the container was deleted.</summary>
    public IReadOnlyList<HookSpec> Poststop { get; init => field = value ?? []; } = [];
}

/// <summary>One program run by a hook.</summary>
public sealed record HookSpec
{
    /// <summary>Absolute path of the program.</summary>
    public required string Path { get; init; }

    /// <summary>Arguments, the name first.</summary>
    public IReadOnlyList<string> Args { get; init => field = value ?? []; } = [];

    /// <summary>Environment, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Env { get; init => field = value ?? []; } = [];

    /// <summary>Seconds after which the hook is aborted.</summary>
    public int? Timeout { get; init; }
}

internal static class EmptyStrings
{
    public static readonly IReadOnlyDictionary<string, string> Map = new Dictionary<string, string>();
}
