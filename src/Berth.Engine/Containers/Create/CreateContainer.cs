using Berth.Api.Containers;
using Berth.Api.Volumes;
using Berth.Engine.Containers.Validate;
using Berth.Engine.Links;
using Berth.Engine.Mounts;
using Berth.Engine.Names;
using Berth.Engine.Ports;
using Berth.Engine.Security;
using Berth.Engine.Undo;
using Berth.Engine.Volumes;
using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Containers.Create;

/// <summary>Makes a container: everything is checked before anything is made, and what was made is taken back when a step fails.</summary>
public sealed class CreateContainer(
    ContainerStore containers, ImageStore images, VolumeStore volumes, CopyUp copyUp, ContainerEvents events, ContainerOptions options)
{
    private const int NameAttempts = 6;

    private readonly ValidateResources _resources = new(options.Cgroups);
    private readonly ReadVolumesFrom _volumesFrom = new(containers);
    private readonly ResolveLinks _links = new(containers);

    /// <summary>Makes the container a client asks for.</summary>
    /// <param name="request">The body of the request.</param>
    /// <param name="name">The name asked for; empty for one of ours.</param>
    /// <param name="platform">The platform asked for; null for any.</param>
    /// <param name="cancellationToken">Stops before anything is made, not halfway.</param>
    /// <exception cref="EngineException">Invalid request, unknown image, name in use.</exception>
    public async Task<CreateContainerResponse> ExecuteAsync(
        CreateContainerRequest? request, string name, string? platform, CancellationToken cancellationToken)
    {
        if (request is null || IsEmpty(request)) throw EngineException.Invalid("config cannot be empty in order to create a container");
        var warnings = new List<string>();
        var config = request.ToConfig();
        var host = request.HostConfig ?? new HostConfig();
        host = CheckHost(config, host, warnings);

        var wanted = string.IsNullOrEmpty(platform) ? null : ParsePlatform(platform);
        var image = FindImage(config.Image, config, wanted, warnings);
        config = MergeImageConfig.Merge(config, image.Config.Config);
        var mounts = ParseMounts.From(config, host, _volumesFrom.Execute(host.VolumesFrom ?? []));
        warnings.AddRange(mounts.Where(mount => mount.Type == MountType.Image).Select(_ => "Image mount is an experimental feature"));
        var asked = name.Length > 0 ? ContainerName.Parse(name) : "";
        var links = _links.Find(host);
        cancellationToken.ThrowIfCancellationRequested();

        var document = new ContainerDocument
        {
            Id = ObjectId.New(),
            Name = asked,
            Created = options.Time.GetUtcNow(),
            ImageId = image.Id.ToString(),
            DiffIds = [.. image.DiffIds.Select(layer => layer.ToString())],
            Config = config,
            HostConfig = host with { Links = null },
            Links = links,
            Networks = PlanEndpoints.From(host.NetworkMode, request.NetworkingConfig, config.MacAddress),
            State = new CreatedState(),
        };
        document = document with { Config = config with { Hostname = HostnameOf(document) } };
        var container = await MakeAsync(document, mounts, image.DiffIds);
        events.Tell(container.Document, "create");
        return new CreateContainerResponse { Id = container.Id, Warnings = [.. warnings] };
    }

    // Without a single member of the container's own half, Docker has no configuration to speak of.
    private static bool IsEmpty(CreateContainerRequest request) => request with { HostConfig = null, NetworkingConfig = null } == new CreateContainerRequest();

    private HostConfig CheckHost(ContainerConfig config, HostConfig host, List<string> warnings)
    {
        host = _resources.Check(CompleteHostConfig.Complete(host, options.UnifiedCgroups, options.Defaults), warnings);
        ValidateModes.Check(host);
        options.UserNamespaces.Check(host);
        options.Runtimes.Find(host.Runtime);
        ValidateConfig.Check(config, host);
        CapabilitySet.Resolve(host.CapAdd, host.CapDrop, host.Privileged);
        PortSpec.Check(host.PortBindings ?? []);
        if (host.PortBindings is not { Count: > 0 } || host.NetworkMode is "bridge") return host;
        if (host.NetworkMode == "host") warnings.Add("Published ports are discarded when using host network mode");
        return host;
    }

    private async Task<Container> MakeAsync(ContainerDocument document, List<ContainerMount> mounts, IReadOnlyList<Digest> diffIds)
    {
        var undo = new UndoSteps();
        try
        {
            document = document with { Name = ReserveName(document.Name, document.Id) };
            undo.Push(() => containers.ReleaseName(document.Name, document.Id));
            var root = images.Snapshots.Prepare(document.Id, diffIds);
            undo.Push(() => images.Snapshots.Remove(document.Id));
            document = document with { Mounts = MakeSources(document.Id, mounts, undo) };
            copyUp.Execute(root, document.Mounts);
            undo.Push(() => RemoveFiles(document.Id));
            var container = containers.Add(document);
            undo.Keep();
            return container;
        }
        catch (Exception)
        {
            foreach (var failure in await undo.RunAsync()) options.Notice($"undoing the creation of {document.Id}: {failure.Message}");
            throw;
        }
    }

    private string ReserveName(string asked, string id)
    {
        if (asked.Length > 0)
        {
            containers.Reserve(asked, id);
            return asked;
        }
        for (var attempt = 0; attempt < NameAttempts; attempt++)
        {
            var name = ContainerName.Suggest(attempt);
            if (containers.TryReserve(name, id, out _)) return name;
        }
        var last = ObjectId.Short(id);
        containers.Reserve(last, id);
        return last;
    }

    private List<ContainerMount> MakeSources(string id, List<ContainerMount> mounts, UndoSteps undo)
    {
        var made = new List<ContainerMount>(mounts.Count);
        foreach (var mount in mounts)
        {
            if (mount.Type == MountType.Image)
            {
                made.Add(MakeImageMount($"{id}.{made.Count}", mount, undo));
                continue;
            }
            if (mount.Type != MountType.Volume)
            {
                made.Add(mount);
                continue;
            }
            var isNew = mount.Volume.Length == 0 || volumes.Find(mount.Volume) is null;
            var volume = volumes.Create(new CreateVolumeRequest { Name = mount.Volume, Driver = mount.Driver, DriverOpts = mount.VolumeOptions, Labels = mount.VolumeLabels });
            if (isNew) undo.Push(() => volumes.Remove(volume.Name, force: true));
            made.Add(mount with { Volume = volume.Name, Driver = volume.Driver, Source = volume.Mountpoint });
        }
        return made;
    }

    // A snapshot of its own holds the layers, whatever becomes of the image's names.
    private ContainerMount MakeImageMount(string key, ContainerMount mount, UndoSteps undo)
    {
        var image = images.Usable(images.Get(mount.Snapshot.Length == 0 ? mount.Image : mount.Source));
        images.Snapshots.Prepare(key, image.DiffIds);
        undo.Push(() => images.Snapshots.Remove(key));
        return mount with { Snapshot = key, Source = image.Id.ToString() };
    }

    private void RemoveFiles(string id)
    {
        var directory = containers.DirectoryOf(id);
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    private Image FindImage(string name, ContainerConfig config, Platform? wanted, List<string> warnings)
    {
        if (name.Length == 0)
        {
            MergeImageConfig.Merge(config, null);
            throw EngineException.Invalid("invalid reference format");
        }
        var image = images.Usable(images.Get(name, wanted), name);
        if (image.DiffIds.FirstOrDefault(layer => !images.Snapshots.IsSound(layer)) is { IsEmpty: false } spoilt)
            warnings.Add($"layer {spoilt} of the image is not what it came as: berth image verify --repair {name}");
        var have = image.Config.Platform;
        if (wanted is null && Platform.HostMaximum.Score(have) == 0)
            warnings.Add($"The requested image's platform ({have}) does not match the detected host platform ({Platform.HostMaximum}) and no specific platform was requested");
        return image;
    }

    private static Platform ParsePlatform(string text) =>
        Platform.TryParse(text, null, out var platform)
            ? platform
            : throw EngineException.Invalid(text.Contains('/', StringComparison.Ordinal)
                ? $"\"{text}\": cannot parse platform specifier: invalid argument"
                : $"\"{text}\": unknown operating system or architecture: invalid argument");

    private string HostnameOf(ContainerDocument document)
    {
        if (document.Config.Hostname.Length > 0) return document.Config.Hostname;
        return document.HostConfig.NetworkMode == "host" || document.HostConfig.UTSMode == "host" ? options.HostName : ObjectId.Short(document.Id);
    }
}
