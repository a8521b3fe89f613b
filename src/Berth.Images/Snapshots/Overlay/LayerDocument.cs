using System.Text.Json.Serialization;
using Berth.Oci;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>What is kept beside an unpacked layer.</summary>
internal sealed record LayerDocument
{
    /// <summary>The layer; empty for a patch.</summary>
    public Digest DiffId { get; init; }

    /// <summary>For a patch: the stack it goes on top of, bottom first.</summary>
    public IReadOnlyList<Digest>? PatchOf { get; init; }

    public long Size { get; init; }

    public int Entries { get; init; }

    /// <summary>Directories no entry named: their mode and owner come from the layer below, see <see cref="StackPatch"/>.</summary>
    public IReadOnlyList<string> Implicit { get; init; } = [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LayerDocument))]
internal sealed partial class LayerJson : JsonSerializerContext;
