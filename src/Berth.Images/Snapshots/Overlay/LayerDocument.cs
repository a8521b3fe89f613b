using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Images.Records;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>What is kept beside an unpacked layer.</summary>
internal sealed record LayerDocument
{
    /// <summary>The layer; empty for a patch.</summary>
    public Digest DiffId { get; init; }

    /// <summary>For a patch: the stack it goes on top of, bottom first.</summary>
    public IReadOnlyList<Digest>? PatchOf { get; init; }

    /// <summary>The compressed blob that it was unpacked from; null for one that came as it is. By another one it may be known elsewhere.</summary>
    public Digest? Blob { get; init; }

    public long Size { get; init; }

    public int Entries { get; init; }

    /// <summary>Directories no entry named: their mode and owner come from the layer below, see <see cref="StackPatch"/>.</summary>
    public IReadOnlyList<string> Implicit { get; init => field = value ?? []; } = [];

    /// <summary>The document of the layer in a folder; null, with a sentence, for what is none, or when there are no files with it.</summary>
    public static LayerDocument? TryRead(string folder, string name, string tree, out string? loss)
    {
        loss = null;
        var path = Path.Combine(folder, name);
        if (!Directory.Exists(Path.Combine(folder, tree)))
        {
            loss = File.Exists(folder) ? $"{folder} is a file where a layer is a folder" : $"{Path.Combine(folder, tree)} is missing";
            return null;
        }
        try
        {
            if (JsonSerializer.Deserialize(File.ReadAllBytes(path), LayerJson.Default.LayerDocument) is { } document && document.PatchOf is null == !document.DiffId.IsEmpty) return document;
            loss = $"{path} describes no layer";
        }
        catch (FileNotFoundException)
        {
            loss = $"{path} is missing";
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            loss = $"{path} cannot be read: {(error is JsonException ? "it is damaged" : FileFailure.Describe(error))}";
        }
        return null;
    }

    /// <summary>Writes the document in the place of a spoilt one.</summary>
    public void Write(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        using var prepared = new PreparedDocument(path, ".new", JsonSerializer.SerializeToUtf8Bytes(this, LayerJson.Default.LayerDocument));
        prepared.Flush();
        prepared.Publish();
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LayerDocument))]
internal sealed partial class LayerJson : JsonSerializerContext;
