using System.Text.Json.Serialization;
using Berth.Oci;

namespace Berth.Images.Records;

/// <summary>One image, as it is written down once everything it names is durable.</summary>
internal sealed record ImageDocument
{
    public required Digest Id { get; init; }

    public Descriptor? Manifest { get; init; }

    /// <summary>The image it was committed or built from on this machine.</summary>
    public Digest? Parent { get; init; }

    public IReadOnlyList<Digest> DiffIds { get; init => field = value ?? []; } = [];

    /// <summary>Blobs to keep besides the configuration: the manifest, its index, compressed layers.</summary>
    public IReadOnlyList<Digest> Blobs { get; init => field = value ?? []; } = [];

    public IReadOnlyList<long> LayerSizes { get; init => field = value ?? []; } = [];

    /// <summary>The record with what one before it said, and it does not.</summary>
    public ImageDocument After(ImageDocument? old) => old is null ? this : this with
    {
        Manifest = Manifest ?? old.Manifest,
        Parent = Parent ?? old.Parent,
        Blobs = [.. old.Blobs.Union(Blobs)],
    };
}

/// <summary>An image to be written down, and the names it gets.</summary>
/// <param name="Document">The image.</param>
/// <param name="Config">What its configuration says.</param>
/// <param name="References">The names.</param>
/// <param name="Target">What the names came by; null when nobody says.</param>
internal sealed record ImageEntry(ImageDocument Document, ImageConfig Config, IReadOnlyList<Reference> References, Descriptor? Target = null);

/// <summary>A name that was given, and the image that had it before; null when none or the same had.</summary>
internal readonly record struct GivenName(Reference Reference, Digest Id, Digest? Former);

/// <summary>A name to be given: the image, what it came by, and images for other platforms that the name means too; null for the last two when nobody says.</summary>
internal readonly record struct Meant(Reference Reference, Digest Id, Descriptor? Target, IReadOnlyList<Digest>? Beside);

/// <summary>One name, with a tag or a digest, and the image it means.</summary>
internal sealed record ReferenceDocument
{
    /// <summary>In canonical form.</summary>
    public required string Name { get; init; }

    public required Digest Image { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>What the name was pulled or loaded by, an index or a manifest. It is among the blobs of each of its images.</summary>
    public Descriptor? Target { get; init; }

    /// <summary>The images for other platforms of the index.</summary>
    public IReadOnlyList<Digest>? Others { get; init; }

    /// <summary>All that the name means: first the image that it means without a platform.</summary>
    [JsonIgnore]
    public IReadOnlyList<Digest> Images => Others is null ? [Image] : [Image, .. Others];

    /// <summary>The same name for these images.</summary>
    public ReferenceDocument Meaning(IReadOnlyList<Digest> images) => this with { Image = images[0], Others = images.Count > 1 ? [.. images.Skip(1)] : null };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImageDocument))]
[JsonSerializable(typeof(ReferenceDocument))]
internal sealed partial class RecordJson : JsonSerializerContext;
