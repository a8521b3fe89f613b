using Berth.Engine.Containers;
using Berth.Engine.Names;
using Berth.Templates;

namespace Berth.Engine.Logs.Drivers;

/// <summary>What a log's tag can say of its container: the fields and methods of Docker's <c>logger.Info</c>.</summary>
internal sealed class LogInfo(ContainerDocument container) : IRow
{
    private const int ShortId = 12;

    public string TypeName => "*logger.Info";

    /// <summary>The fields, without the methods.</summary>
    public IEnumerable<string> Columns =>
    [
        "Config", "ContainerArgs", "ContainerEntrypoint", "ContainerEnv", "ContainerID", "ContainerImageID", "ContainerImageName", "ContainerLabels", "ContainerName", "DaemonName",
    ];

    public bool TryGet(string name, out object? value) => (value = name switch
    {
        "ID" => ObjectId.Short(container.Id),
        "FullID" or "ContainerID" => container.Id,
        "Name" => container.Name,
        "ContainerName" => "/" + container.Name,
        "ImageID" => ImageId[..ShortId],
        "ImageFullID" or "ContainerImageID" => container.ImageId,
        "ImageName" or "ContainerImageName" => container.Config.Image,
        "DaemonName" => "docker",
        "Command" => string.Join(' ', [container.Path, .. container.Arguments]),
        "Hostname" => Environment.MachineName,
        "ContainerEntrypoint" => container.Path,
        "ContainerArgs" => container.Arguments,
        "ContainerEnv" => container.Config.Env ?? [],
        "ContainerLabels" => container.Config.Labels ?? [],
        "Config" => container.HostConfig.LogConfig.Config ?? [],
        _ => null,
    }) is not null;

    private string ImageId => container.ImageId[(container.ImageId.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
