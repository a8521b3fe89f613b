using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Oci;
using Berth.Registry.Repositories;
using Berth.Registry.Uploads;

namespace Berth.Registry.Calls;

/// <summary>The error document (distribution-spec "Error Codes").</summary>
internal sealed record ErrorsDocument(IReadOnlyList<ErrorDocument> Errors);

/// <summary>One error of it.</summary>
internal sealed record ErrorDocument(string Code, string Message);

/// <summary>The answer to a list of tags.</summary>
internal sealed record TagsDocument(string Name, IReadOnlyList<string> Tags);

/// <summary>The answer to a list of repositories.</summary>
internal sealed record CatalogDocument(IReadOnlyList<string> Repositories);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ErrorsDocument))]
[JsonSerializable(typeof(TagsDocument))]
[JsonSerializable(typeof(CatalogDocument))]
[JsonSerializable(typeof(ImageIndex))]
[JsonSerializable(typeof(ManifestDocument))]
[JsonSerializable(typeof(TagDocument))]
[JsonSerializable(typeof(UploadDocument))]
internal sealed partial class RegistryJson : JsonSerializerContext
{
    /// <summary>For answers: annotations go out as they came in.</summary>
    public static RegistryJson Answers { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
