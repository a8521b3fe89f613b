using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Api.Auth;
using Berth.Api.Containers;
using Berth.Api.Errors;
using Berth.Api.Events;
using Berth.Api.Exec;
using Berth.Api.Host;
using Berth.Api.Images;
using Berth.Api.Json;
using Berth.Api.Networks;
using Berth.Api.Streams;
using Berth.Api.Volumes;

namespace Berth.Api;

/// <summary>
/// The JSON dialect of the Engine API: names are matched without case, unknown members are ignored, null is zero for numbers and flags,
/// times are Go's, and nothing but what JSON demands is escaped. Use <see cref="Wire"/>; <c>Default</c> escapes HTML.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNameCaseInsensitive = true,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(Int64Converter), typeof(UInt64Converter), typeof(Int32Converter), typeof(UInt16Converter), typeof(BooleanConverter), typeof(GoTimeConverter)])]
[JsonSerializable(typeof(CreateContainerRequest))]
[JsonSerializable(typeof(CreateContainerResponse))]
[JsonSerializable(typeof(ContainerInspect))]
[JsonSerializable(typeof(ContainerSummary[]))]
[JsonSerializable(typeof(WaitContainerResponse))]
[JsonSerializable(typeof(TopResponse))]
[JsonSerializable(typeof(ContainerPathStat))]
[JsonSerializable(typeof(ContainerStats))]
[JsonSerializable(typeof(HostConfig))]
[JsonSerializable(typeof(DiskUsageResponse))]
[JsonSerializable(typeof(PruneCacheResponse))]
[JsonSerializable(typeof(PruneEstimate))]
[JsonSerializable(typeof(CommitResponse))]
[JsonSerializable(typeof(ContainerConfig))]
[JsonSerializable(typeof(FilesystemChange[]))]
[JsonSerializable(typeof(UpdateContainerResponse))]
[JsonSerializable(typeof(PruneContainersResponse))]
[JsonSerializable(typeof(ImageInspect))]
[JsonSerializable(typeof(ImageSummary[]))]
[JsonSerializable(typeof(HistoryEntry[]))]
[JsonSerializable(typeof(ImageDeleteItem[]))]
[JsonSerializable(typeof(PruneImagesResponse))]
[JsonSerializable(typeof(ImageVerification))]
[JsonSerializable(typeof(ImagePlatform[]))]
[JsonSerializable(typeof(DistributionInspect))]
[JsonSerializable(typeof(SearchResult[]))]
[JsonSerializable(typeof(ImageSignatures))]
[JsonSerializable(typeof(VerifySignaturesRequest))]
[JsonSerializable(typeof(PublishSignatureRequest))]
[JsonSerializable(typeof(PublishSignatureResponse))]
[JsonSerializable(typeof(NetworkInspect[]))]
[JsonSerializable(typeof(CreateNetworkRequest))]
[JsonSerializable(typeof(CreateNetworkResponse))]
[JsonSerializable(typeof(ConnectNetworkRequest))]
[JsonSerializable(typeof(DisconnectNetworkRequest))]
[JsonSerializable(typeof(PruneNetworksResponse))]
[JsonSerializable(typeof(VolumeList))]
[JsonSerializable(typeof(CreateVolumeRequest))]
[JsonSerializable(typeof(PruneVolumesResponse))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(ProgressMessage))]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(AuthConfig))]
[JsonSerializable(typeof(AuthResponse))]
[JsonSerializable(typeof(ApiMap<AuthConfig>))]
[JsonSerializable(typeof(CreateExecRequest))]
[JsonSerializable(typeof(CreateExecResponse))]
[JsonSerializable(typeof(StartExecRequest))]
[JsonSerializable(typeof(ExecInspect))]
[JsonSerializable(typeof(VersionInfo))]
[JsonSerializable(typeof(EngineInfo))]
[JsonSerializable(typeof(string[]))]
public sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>The context that writes as Docker does.</summary>
    public static ApiJson Wire =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
