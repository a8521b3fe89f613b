using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary>Flags that put files, volumes and devices into a container.</summary>
internal sealed class StorageFlags
{
    private readonly ListFlag _device, _deviceRule, _storageOpt, _tmpfs, _volume, _volumesFrom;
    private readonly TextFlag _volumeDriver;
    private readonly SwitchFlag _readOnly;
    private readonly List<MountSpec> _mounts = [];
    private readonly List<DeviceRequest> _gpus = [];

    public StorageFlags(FlagSet flags)
    {
        _device = flags.List("device", '\0', "Make a host device visible");
        _deviceRule = flags.Add(new ListFlag("device-cgroup-rule", '\0', "list", "Rule of the cgroup's list of allowed devices")
        {
            Check = static value => DeviceText.IsRule(value) ? (value, null) : (null, $"invalid device cgroup format '{value}'"),
        });
        flags.Add(new ParsedFlag("gpus", '\0', "gpu-request", "GPUs to add ('all' for all of them)", value =>
        {
            var reason = DeviceText.ParseGpus(value, out var request);
            if (reason is null)
                _gpus.Add(request);
            return reason;
        }));
        flags.Add(new ParsedFlag("mount", '\0', "mount", "Attach a file system", value =>
        {
            var reason = MountText.Parse(value, out var mount);
            if (reason is null)
                _mounts.Add(mount);
            return reason;
        }));
        _readOnly = flags.Switch("read-only", '\0', "Mount the root file system read-only");
        _storageOpt = flags.List("storage-opt", '\0', "Options of the storage driver");
        _tmpfs = flags.List("tmpfs", '\0', "Mount a tmpfs directory");
        _volume = flags.List("volume", 'v', "Bind mount a volume");
        _volumeDriver = flags.Text("volume-driver", '\0', "Driver of the volumes");
        _volumesFrom = flags.List("volumes-from", '\0', "Mount the volumes of other containers");
    }

    /// <exception cref="CliException">A value is none.</exception>
    public void Apply(CreateContainerRequest request, HostConfig host)
    {
        ApplyVolumes(request, host);
        if (_tmpfs.Values.Count > 0)
        {
            host.Tmpfs = [];
            foreach (var text in _tmpfs.Values)
            {
                var colon = text.IndexOf(':');
                host.Tmpfs[colon < 0 ? text : text[..colon]] = colon < 0 ? "" : text[(colon + 1)..];
            }
        }

        host.Mounts = _mounts.Count == 0 ? null : [.. _mounts];
        host.ReadonlyRootfs = _readOnly.Value;
        host.VolumeDriver = _volumeDriver.Value;
        host.VolumesFrom = ContainerFlags.ListOrNull(_volumesFrom);
        host.StorageOpt = StorageOptions();
        host.DeviceCgroupRules = ContainerFlags.ListOrNull(_deviceRule);
        var devices = new List<DeviceMapping>();
        var named = new List<string>();
        foreach (var text in _device.Values)
        {
            if (DeviceText.IsQualifiedName(text))
                named.Add(text);
            else
                devices.Add(DeviceText.Parse(text));
        }

        host.Devices = [.. devices];
        if (named.Count > 0)
            _gpus.Add(new DeviceRequest { Driver = "cdi", DeviceIDs = [.. named] });
        host.DeviceRequests = _gpus.Count == 0 ? null : [.. _gpus];
    }

    private void ApplyVolumes(CreateContainerRequest request, HostConfig host)
    {
        request.Volumes = [];
        var binds = new List<string>();
        foreach (var text in _volume.Values)
        {
            var (bind, anonymous) = VolumeText.Parse(text);
            if (bind is null)
                request.Volumes[anonymous] = Empty.Value;
            else if (!binds.Contains(bind))
                binds.Add(bind);
        }

        host.Binds = binds.Count == 0 ? null : [.. binds];
    }

    private ApiMap<string>? StorageOptions()
    {
        if (_storageOpt.Values.Count == 0)
            return null;
        var options = new ApiMap<string>();
        foreach (var text in _storageOpt.Values)
        {
            var equals = text.IndexOf('=');
            if (equals < 0)
                throw new CliException("invalid storage option", 125);
            options[text[..equals]] = text[(equals + 1)..];
        }

        return options;
    }
}
