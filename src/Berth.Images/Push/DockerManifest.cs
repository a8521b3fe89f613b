using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Oci;

namespace Berth.Images.Push;

/// <summary>Writes a schema 2 manifest as Docker does, to the byte: members in its order, three spaces to a level.</summary>
internal static class DockerManifest
{
    private static readonly JsonWriterOptions s_form =
        new() { Indented = true, IndentSize = 3, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Digest config, long configSize, IReadOnlyList<Descriptor> layers)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, s_form))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.DockerManifest);
            json.WritePropertyName("config");
            Write(json, MediaTypes.DockerConfig, configSize, config);
            json.WriteStartArray("layers");
            foreach (var layer in layers) Write(json, TypeOf(layer.MediaType), layer.Size, layer.Digest);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    // A layer that is known from an OCI image goes under Docker's name for the same thing.
    private static string TypeOf(string mediaType) => mediaType switch
    {
        MediaTypes.OciLayerGzip => MediaTypes.DockerLayerGzip,
        MediaTypes.OciLayerZstd => MediaTypes.DockerLayerZstd,
        MediaTypes.OciLayer => MediaTypes.DockerLayer,
        _ => mediaType,
    };

    private static void Write(Utf8JsonWriter json, string mediaType, long size, Digest digest)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", mediaType);
        json.WriteNumber("size", size);
        json.WriteString("digest", digest.Text);
        json.WriteEndObject();
    }
}
