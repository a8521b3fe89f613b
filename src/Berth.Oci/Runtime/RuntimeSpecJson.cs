using System.Text.Json.Serialization;

namespace Berth.Oci;

/// <summary>
/// Reads and writes <c>config.json</c> of the runtime-spec. The serializer gives a member that the document leaves out, as one that is null in it,
/// null: the documents take that for what it means.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuntimeSpec))]
[JsonSerializable(typeof(ProcessSpec))]
[JsonSerializable(typeof(LinuxSeccomp))]
[JsonSerializable(typeof(LinuxResources))]
public sealed partial class RuntimeSpecJson : JsonSerializerContext;
