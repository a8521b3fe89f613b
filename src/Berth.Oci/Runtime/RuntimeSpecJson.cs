using System.Text.Json.Serialization;

namespace Berth.Oci;

/// <summary>Reads and writes <c>config.json</c> of the runtime-spec.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuntimeSpec))]
[JsonSerializable(typeof(ProcessSpec))]
[JsonSerializable(typeof(LinuxSeccomp))]
[JsonSerializable(typeof(LinuxResources))]
public sealed partial class RuntimeSpecJson : JsonSerializerContext;
