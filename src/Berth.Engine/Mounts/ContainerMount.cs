using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Engine.Mounts;

/// <summary>Something mounted into a container because its user or its image asked for it.</summary>
public sealed record ContainerMount
{
    /// <summary>What kind.</summary>
    public required MountType Type { get; init; }

    /// <summary>Where, inside: an absolute, clean path.</summary>
    public required string Destination { get; init; }

    /// <summary>What, on the host: the directory of a volume or the source of a bind; an image's id; empty for tmpfs.</summary>
    public string Source { get; init; } = "";

    /// <summary>The volume's name; empty when it is none.</summary>
    public string Volume { get; init; } = "";

    /// <summary>The volume's driver; empty when it is none.</summary>
    public string Driver { get; init; } = "";

    /// <summary>Labels of the volume, should it be made for this container; nobody asks for them again.</summary>
    [JsonIgnore]
    public ApiMap<string>? VolumeLabels { get; init; }

    /// <summary>Options of its driver, likewise.</summary>
    [JsonIgnore]
    public ApiMap<string>? VolumeOptions { get; init; }

    /// <summary>True for a volume nobody named: it goes with the container when that is asked for.</summary>
    public bool Anonymous { get; init; }

    /// <summary>The mode as the user wrote it, for <c>inspect</c>.</summary>
    public string Mode { get; init; } = "";

    /// <summary>May be written to.</summary>
    public bool Writable { get; init; } = true;

    /// <summary>How mounts below it travel: rprivate, rslave, rshared and the same without r; empty for volumes and tmpfs.</summary>
    public string Propagation { get; init; } = "";

    /// <summary>False when a new volume is to stay empty although the image has content there.</summary>
    public bool CopyUp { get; init; }

    /// <summary>Without the mounts below the source.</summary>
    public bool NonRecursive { get; init; }

    /// <summary>Read-only, but not the mounts below the source.</summary>
    public bool ReadOnlyNonRecursive { get; init; }

    /// <summary>A missing source is made as a directory when the container starts, as <c>-v</c> does.</summary>
    public bool CreateSource { get; init; }

    // The two came later than the first documents, which give null where a member is missing.

    /// <summary>The image as the user named it; empty when it is none.</summary>
    public string Image { get; init => field = value ?? ""; } = "";

    /// <summary>The key of the snapshot that an image is mounted from; empty when it is none.</summary>
    public string Snapshot { get; init => field = value ?? ""; } = "";

    /// <summary>The part of the volume or image that is mounted; empty for all of it.</summary>
    public string Subpath { get; init; } = "";

    /// <summary>Mount options of a tmpfs.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>True when <c>--tmpfs</c> asked for it: Docker lists only those of <c>--mount</c>.</summary>
    public bool Unlisted { get; init; }
}

/// <summary>The kinds of mount a user can ask for.</summary>
public enum MountType
{
    /// <summary>A file or directory of the host.</summary>
    Bind,
    /// <summary>A volume.</summary>
    Volume,
    /// <summary>Memory.</summary>
    Tmpfs,
    /// <summary>What is in an image, to be read.</summary>
    Image,
}
