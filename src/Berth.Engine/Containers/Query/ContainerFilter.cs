using System.Globalization;
using Berth.Api.Requests;
using Berth.Engine.Ports;
using Berth.Images;

namespace Berth.Engine.Containers.Query;

/// <summary>Which containers <c>docker ps</c> shows.</summary>
internal sealed class ContainerFilter
{
    private static readonly string[] Keys =
    [
        "ancestor", "before", "exited", "expose", "health", "id", "is-task", "isolation", "label", "name", "network", "publish", "since",
        "status", "volume",
    ];

    private static readonly string[] States = ["created", "running", "paused", "restarting", "removing", "exited", "dead"];
    private static readonly string[] HealthStates = ["none", "starting", "healthy", "unhealthy"];

    private readonly Filters _filters;
    private readonly HashSet<int> _exitCodes = [];
    private readonly HashSet<string>? _images;
    private readonly Container? _before;
    private readonly Container? _since;

    /// <exception cref="EngineException">Invalid filter, or it names a container that is not there.</exception>
    public ContainerFilter(Filters filters, ContainerStore containers, ImageStore images)
    {
        filters.Validate(Keys);
        _filters = filters;
        CheckWords("status", States, "state");
        CheckWords("health", HealthStates, "health");
        filters.Flag("is-task", absent: false);
        foreach (var code in filters.Get("exited"))
        {
            _exitCodes.Add(int.TryParse(code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw EngineException.Invalid($"invalid filter 'exited={code}': strconv.Atoi: parsing \"{code}\": invalid syntax"));
        }
        foreach (var key in new[] { "publish", "expose" })
        {
            foreach (var port in filters.Get(key)) PortsOf(key, port);
        }
        if (filters.Get("before") is [var before, ..]) _before = containers.Get(before);
        if (filters.Get("since") is [var since, ..]) _since = containers.Get(since);
        if (filters.Contains("ancestor")) _images = Ancestors(filters.Get("ancestor"), images);
    }

    /// <summary>True when a filter looks beyond what runs, so that all containers are meant.</summary>
    public bool WantsAll => _filters.Contains("status") || _exitCodes.Count > 0 || _before is not null || _since is not null;

    public bool Matches(Container container)
    {
        var document = container.Document;
        return (_filters.Match("name", document.Name) || _filters.Match("name", "/" + document.Name))
            && _filters.Prefix("id", document.Id)
            && _filters.MatchPairs("label", document.Config.Labels)
            && _filters.Exact("status", container.IsBeingRemoved && !document.State.IsUp ? "removing" : document.State.Word)
            && _filters.Exact("health", document.Health?.Status ?? "none")
            && !_filters.Flag("is-task", absent: false)
            && (_exitCodes.Count == 0 || (document.State.Ended is { } ended && _exitCodes.Contains(ended.Code)))
            && (_before is null || document.Created < _before.Document.Created)
            && (_since is null || document.Created > _since.Document.Created)
            && (_images is null || _images.Contains(document.ImageId))
            && MatchesVolume(document) && MatchesNetwork(document)
            && MatchesPort("publish", PublishedOf(document)) && MatchesPort("expose", ExposedOf(document));
    }

    private bool MatchesVolume(ContainerDocument document) => !_filters.Contains("volume") || _filters.Get("volume").Any(wanted =>
        document.Mounts.Any(mount => mount.Volume == wanted || mount.Destination == wanted || mount.Source == wanted));

    private bool MatchesNetwork(ContainerDocument document) => !_filters.Contains("network")
        || _filters.Get("network").Any(document.Networks.ContainsKey);

    private bool MatchesPort(string key, IEnumerable<PortSpec> ports) => !_filters.Contains(key)
        || _filters.Get(key).Any(wanted => PortsOf(key, wanted) is var range && ports.Any(port =>
            port.Protocol == range.Protocol && port.Port >= range.First && port.Port <= range.Last));

    // What is published is asked for by the host's number, what is exposed by the container's.
    private static IEnumerable<PortSpec> PublishedOf(ContainerDocument document) =>
        document.State.Alive?.Sandbox?.Ports.Select(port => new PortSpec(port.HostPort, port.Protocol == Network.PortProtocol.Udp ? "udp" : "tcp")) ?? [];

    private static IEnumerable<PortSpec> ExposedOf(ContainerDocument document) => document.Config.ExposedPorts?.Keys.Select(PortSpec.Parse) ?? [];

    // "80", "80/udp", "8000-8010/tcp".
    private static (int First, int Last, string Protocol) PortsOf(string key, string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var numbers = (slash < 0 ? text : text[..slash]).Split('-');
        var protocol = slash < 0 ? "tcp" : text[(slash + 1)..];
        if (numbers.Length <= 2 && ushort.TryParse(numbers[0], out var first) && ushort.TryParse(numbers[^1], out var last)) return (first, last, protocol);
        throw EngineException.Internal($"error while looking up for {key} {text}: strconv.ParseUint: parsing \"{numbers[0]}\": invalid syntax");
    }

    private void CheckWords(string key, string[] words, string what)
    {
        foreach (var word in _filters.Get(key))
        {
            if (words.Contains(word)) continue;
            throw EngineException.Invalid($"invalid filter '{key}={word}': invalid value for {what} ({word}): must be one of {string.Join(", ", words)}");
        }
    }

    // The image itself. Nothing here is built on another image yet, and equal layers alone make no descent: two images may share all of them.
    private static HashSet<string> Ancestors(IReadOnlyList<string> names, ImageStore images)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (Find(images, name) is { } ancestor) ids.Add(ancestor.Id.ToString());
        }
        return ids;
    }

    private static Image? Find(ImageStore images, string name)
    {
        try
        {
            return images.Find(name);
        }
        catch (ImageException)
        {
            // No image can be meant by it, so no container descends from it.
            return null;
        }
    }
}
