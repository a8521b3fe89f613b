using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Images.Signatures.Cosign;
using Berth.Images.Signatures.Keys;
using Berth.Images.Signatures.Notation;

namespace Berth.Images.Signatures;

/// <summary>JSON of the signature documents. Names are matched exactly: a signature means what its writer meant, or nothing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EncryptedKey))]
[JsonSerializable(typeof(SimpleSigning))]
[JsonSerializable(typeof(SigstoreBundle))]
[JsonSerializable(typeof(Statement))]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(ProtectedHeader))]
[JsonSerializable(typeof(NotaryPayload))]
internal sealed partial class SignatureJson : JsonSerializerContext
{
    /// <summary>For what is written, as other tools write it: a plus stays a plus.</summary>
    public static SignatureJson Written => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
