using Berth.Api.Images;
using Berth.Api.Json;
using Berth.Api.Requests;
using Berth.Engine.Times;
using Berth.Engine.Uses;
using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary><c>docker images</c>.</summary>
public sealed class ListImages(ImageStore store, ContainerCensus containers, DescribeManifests manifests, TimeProvider time)
{
    /// <summary>The images that pass the filters (<c>before dangling label reference since until</c>), newest first.</summary>
    /// <param name="filters">The filters.</param>
    /// <param name="all">Those too that have no name and are only there for the images made of them.</param>
    /// <param name="sharedSize">Work out how much of each is shared with others.</param>
    /// <param name="withManifests">Tell of the manifests of the indexes that images came by.</param>
    /// <exception cref="EngineException">Invalid filter.</exception>
    public IReadOnlyList<ImageSummary> Run(Filters filters, bool all, bool sharedSize, bool withManifests = false)
    {
        ArgumentNullException.ThrowIfNull(filters);
        filters.Validate("before", "dangling", "label", "reference", "since", "until");
        var dangling = filters.Contains("dangling") ? filters.Flag("dangling", absent: false) : (bool?)null;
        var before = filters.Get("before") is [var b, ..] ? store.Get(b).Created : DateTimeOffset.MaxValue;
        if (filters.Get("until") is [var u, ..] && FilterTime.Parse(u, time) is var until && until < before) before = until;
        var since = filters.Get("since") is [var s, ..] ? store.Get(s).Created : (DateTimeOffset?)null;
        if (filters.Get("reference").Any(p => !PathPattern.IsValid(p))) throw EngineException.Internal("syntax error in pattern");
        var images = store.List();
        var shared = sharedSize ? SharedLayers(images) : null;
        var parents = images.Select(i => i.Parent).OfType<Digest>().ToHashSet();
        var uses = containers().GroupBy(c => c.ImageId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count());
        List<ImageSummary> list = [];
        foreach (var image in images)
        {
            // What has no name and was only a step on the way to another is in nobody's way.
            if ((dangling == true || (!all && image is { RepoTags: [], RepoDigests: [] })) && parents.Contains(image.Id)) continue;
            // Another platform of a name is shown with that name.
            if (!all && image.IsBeside) continue;
            if (image.Created >= before || (since is { } after && image.Created <= after)) continue;
            if (dangling is { } wanted && wanted != image.IsDangling) continue;
            var labels = image.Config.Config?.Labels;
            if (!filters.MatchPairs("label", labels)) continue;
            if (Names(image, filters.Get("reference")) is not { } names) continue;
            list.Add(Summarize(image, names, labels, uses, shared) with { Manifests = withManifests ? manifests.Run(image) : null });
        }
        return list;
    }

    private static ImageSummary Summarize(
        Image image, (string[] Tags, string[] Digests) names, IReadOnlyDictionary<string, string>? labels, Dictionary<string, int> uses, HashSet<Digest>? shared) => new()
        {
            Id = image.Id.ToString(),
            ParentId = image.Parent?.ToString() ?? "",
            // When one was made that nobody can read is not known, and clients leave out Go's zero time; one that does not say has Docker's 0.
            Created = image.Fault is not null ? InspectImage.GoZeroSeconds : image.Config.Created is { } created ? created.ToUnixTimeSeconds() : 0,
            RepoTags = names.Tags,
            RepoDigests = names.Digests,
            Labels = labels is null ? null : new ApiMap<string>(labels),
            Size = image.Size,
            SharedSize = shared is null ? -1 : image.DiffIds.Zip(image.LayerSizes).Where(l => shared.Contains(l.First)).Sum(l => l.Second),
            Containers = uses.GetValueOrDefault(image.Id.ToString()),
        };

    // With a reference filter only the names that match are shown, and images of which none does are left out.
    private static (string[] Tags, string[] Digests)? Names(Image image, IReadOnlyList<string> patterns)
    {
        if (patterns.Count == 0) return ([.. image.RepoTags], [.. image.RepoDigests]);
        string[] tags = [.. image.RepoTags.Where(t => patterns.Any(p => Matches(p, t)))];
        string[] digests = [.. image.RepoDigests.Where(d => patterns.Any(p => Matches(p, d)))];
        return tags.Length + digests.Length == 0 ? null : (tags, digests);
    }

    private static bool Matches(string pattern, string name) =>
        PathPattern.Matches(pattern, name) || (Reference.TryParse(name, null, out var reference) && PathPattern.Matches(pattern, reference.FamiliarName));

    private static HashSet<Digest> SharedLayers(IReadOnlyList<Image> images) =>
        [.. images.SelectMany(i => i.DiffIds.Distinct()).GroupBy(d => d).Where(g => g.Count() > 1).Select(g => g.Key)];
}
