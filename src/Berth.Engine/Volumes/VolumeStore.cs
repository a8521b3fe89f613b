using System.Globalization;
using Berth.Api;
using Berth.Api.Json;
using Berth.Api.Volumes;
using Berth.Engine.Documents;
using Berth.Engine.Events;
using Berth.Engine.Names;

namespace Berth.Engine.Volumes;

/// <summary>
/// The volumes of the daemon, all of the driver <c>local</c>: a folder each under the data root, with a document beside it.
/// </summary>
public sealed class VolumeStore
{
    /// <summary>The label by which Docker knows a volume that nobody named.</summary>
    public const string AnonymousLabel = "com.docker.volume.anonymous";

    private const string Local = "local";
    private const string Data = "_data";
    private readonly DocumentStore<Volume> _documents;
    private readonly EventBus _events;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Volume> _volumes = new(StringComparer.Ordinal);

    /// <summary>Opens the store under <paramref name="root"/>, which is made when it is not there.</summary>
    public VolumeStore(string root, EventBus events, TimeProvider time)
    {
        _documents = new DocumentStore<Volume>(root, "volume.json", ApiJson.Wire.Volume);
        (_events, _time) = (events, time);
        foreach (var name in _documents.Ids())
        {
            // A folder without a document is what a crash between the two left; its data was never anybody's.
            if (_documents.Read(name) is { } volume) _volumes[name] = volume;
        }
    }

    /// <summary>Who uses a volume, by container id; set once by the composition root, when there are containers to ask.</summary>
    public Func<string, IReadOnlyList<string>> UsersOf { get; set; } = static _ => [];

    /// <summary>Makes a volume, or finds the one of that name. Without a name it gets one, and the label of an anonymous volume.</summary>
    /// <exception cref="EngineException">Invalid name or option, or a driver that is not there.</exception>
    public Volume Create(CreateVolumeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var name = request.Name;
        var labels = request.Labels;
        if (string.IsNullOrEmpty(name))
        {
            name = ObjectId.New();
            labels = new ApiMap<string>(labels ?? []) { [AnonymousLabel] = "" };
        }
        if (request.Driver is { Length: > 0 } driver && driver != Local)
        {
            throw EngineException.NotFound($"create {name}: error looking up volume plugin {driver}: plugin \"{driver}\" not found");
        }
        VolumeName.Check(name);
        CheckOptions(name, request.DriverOpts);
        lock (_lock)
        {
            if (_volumes.TryGetValue(name, out var existing)) return existing;
            var volume = new Volume
            {
                Name = name,
                Driver = Local,
                Scope = Local,
                Labels = labels,
                Options = request.DriverOpts,
                Mountpoint = Path.Combine(_documents.DirectoryOf(name), Data),
                CreatedAt = _time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            };
            Directory.CreateDirectory(volume.Mountpoint);
            _documents.Write(name, volume);
            _volumes.Add(name, volume);
            _events.Publish("volume", "create", name, Attributes(volume));
            return volume;
        }
    }

    /// <summary>The volume of that name, or null.</summary>
    public Volume? Find(string name)
    {
        lock (_lock) return _volumes.GetValueOrDefault(name);
    }

    /// <summary>The volume of that name.</summary>
    /// <exception cref="EngineException">NotFound, in Docker's words.</exception>
    public Volume Get(string name) => Find(name) ?? throw EngineException.NotFound($"get {name}: no such volume");

    /// <summary>All volumes, by name.</summary>
    public IReadOnlyList<Volume> List()
    {
        lock (_lock) return [.. _volumes.Values];
    }

    /// <summary>Removes a volume with what is in it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="force">A volume that is not there is no failure.</param>
    /// <exception cref="EngineException">NotFound; Conflict when a container uses it, forced or not.</exception>
    public void Remove(string name, bool force)
    {
        lock (_lock)
        {
            if (!_volumes.TryGetValue(name, out var volume))
            {
                if (force) return;
                throw EngineException.NotFound($"get {name}: no such volume");
            }
            var users = UsersOf(name);
            if (users.Count > 0) throw EngineException.Conflict($"remove {name}: volume is in use - [{string.Join(", ", users)}]");
            // The document first: what is left after a crash is a folder that belongs to no volume.
            _documents.Delete(name);
            _volumes.Remove(name);
            Directory.Delete(_documents.DirectoryOf(name), recursive: true);
            _events.Publish("volume", "destroy", name, Attributes(volume));
        }
    }

    /// <summary>Tells that a pruning has ended.</summary>
    public void TellPruned(ulong reclaimed) => _events.PublishPruned("volume", reclaimed);

    private static Dictionary<string, string> Attributes(Volume volume) => new() { ["driver"] = volume.Driver };

    // The local driver can mount something on the folder (type, device, o); that needs a mount of the daemon's own, which Berth has not.
    private static void CheckOptions(string name, ApiMap<string>? options)
    {
        if (options is null) return;
        foreach (var key in options.Keys)
        {
            if (key is not ("type" or "device" or "o" or "size")) throw EngineException.Invalid($"create {name}: invalid option: \"{key}\"");
        }
        if (options.Count > 0) throw EngineException.NotImplemented($"create {name}: options of the local volume driver are not there yet");
    }
}
