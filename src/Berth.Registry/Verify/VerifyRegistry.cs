using System.Runtime.CompilerServices;
using Berth.Images.Content;
using Berth.Oci;
using Berth.Registry.Manifests;
using Berth.Registry.Repositories;

namespace Berth.Registry.Verify;

/// <summary>
/// Reads all that a registry's store has for its manifests and compares it with its digests: tags have manifests, manifests their parts, and all of
/// it is what its digest says. Changes nothing and takes no lock, so a registry may serve the store meanwhile: what is found wrong is looked at once more before it
/// is told of, because it may just have been deleted or put right.
/// </summary>
/// <param name="folder">The folder of the registry's documents.</param>
/// <param name="content">The content.</param>
/// <param name="progress">Told now and then how far it has come.</param>
public sealed class VerifyRegistry(string folder, ContentFiles content, Action<VerifyProgress> progress)
{
    private readonly string _root = Path.Combine(folder, "repositories");
    private readonly bool _isMirror = RegistryServer.IsMirror(folder);
    private readonly List<string> _losses = [];
    // What repositories share is read once.
    private readonly Dictionary<Digest, string?> _seen = [];
    private VerifyProgress _progress;

    /// <summary>Records that nobody can read, in sentences; known when all is done.</summary>
    public IReadOnlyList<string> Losses => _losses;

    /// <summary>Looks at every manifest, by repository and tag.</summary>
    public async IAsyncEnumerable<ManifestVerdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var repositories = RecordedRepository.All(_root, _losses.Add);
        _losses.AddRange(repositories.SelectMany(x => x.Losses));
        HashSet<Digest> all = [.. repositories.SelectMany(x => x.Manifests.Values.SelectMany(m => NeededBlobs(x, m)).Concat(x.Manifests.Keys))];
        _progress = new VerifyProgress(0, all.Count, 0, all.Sum(x => content.LengthOf(x) ?? 0));
        foreach (var repository in repositories)
        {
            foreach (var verdict in await JudgeAsync(repository, cancellationToken)) yield return verdict;
        }
    }

    private async Task<IReadOnlyList<ManifestVerdict>> JudgeAsync(RecordedRepository repository, CancellationToken cancellationToken)
    {
        var verdicts = new List<ManifestVerdict>();
        foreach (var digest in repository.InOrder()) verdicts.Add(await LookAsync(repository, digest, cancellationToken));
        if (verdicts.TrueForAll(x => x.Whole)) return verdicts;
        var now = RecordedRepository.At(_root, repository.Name);
        foreach (var fault in verdicts.SelectMany(x => x.Faults)) _seen.Remove(fault.Digest);
        for (var i = verdicts.Count - 1; i >= 0; i--)
        {
            if (verdicts[i].Whole) continue;
            if (now.Has(verdicts[i].Digest)) verdicts[i] = await LookAsync(now, verdicts[i].Digest, cancellationToken);
            else verdicts.RemoveAt(i);
        }
        return verdicts;
    }

    private async Task<ManifestVerdict> LookAsync(RecordedRepository repository, Digest digest, CancellationToken cancellationToken)
    {
        var verdict = new ManifestVerdict { Repository = repository.Name, Tags = repository.TagsOf(digest), Digest = digest };
        if (!repository.Manifests.TryGetValue(digest, out var manifest)) return verdict with { Faults = [new ManifestFault("record", digest, "is missing: the registry writes it anew from the manifest when it is started")] };
        var faults = new List<ManifestFault>();
        if (await ProblemAsync(digest, cancellationToken) is { } problem) faults.Add(new ManifestFault("manifest", digest, problem));
        else if (content.TryRead(digest) is { } bytes && ReadManifest.Differing(bytes, manifest) is not null) faults.Add(new ManifestFault("record", digest, "says something else than the manifest: pushing it again puts that right"));
        foreach (var part in manifest.Manifests)
            if (!repository.Manifests.ContainsKey(part) && !_isMirror) faults.Add(new ManifestFault("manifest", part, "is missing"));
        var blobs = NeededBlobs(repository, manifest).ToList();
        foreach (var blob in blobs)
        {
            if (await ProblemAsync(blob, cancellationToken) is { } wrong) faults.Add(new ManifestFault("blob", blob, repository.Deleted.Contains(blob) ? "was deleted" : wrong));
            else if (!IsMarked(repository, blob))
                faults.Add(new ManifestFault("blob", blob, repository.Deleted.Contains(blob) ? "was deleted" : "has lost its mark: the registry puts it back when it is started"));
        }
        return verdict with { MediaType = manifest.MediaType, Blobs = blobs.Count, Bytes = blobs.Sum(x => content.LengthOf(x) ?? 0), Faults = faults };
    }

    // A mirror has what somebody asked for, and of layers that may not be distributed everybody what was pushed.
    private IEnumerable<Digest> NeededBlobs(RecordedRepository repository, ManifestDocument manifest) =>
        manifest.Blobs.Where(x => !_isMirror || IsMarked(repository, x)).Concat(manifest.Optional.Where(x => IsMarked(repository, x))).Distinct();

    private static bool IsMarked(RecordedRepository repository, Digest blob) => repository.Blobs.Contains(blob) || repository.Manifests.ContainsKey(blob);

    private async Task<string?> ProblemAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (_seen.TryGetValue(digest, out var problem)) return problem;
        problem = await content.CompareAsync(digest, Read, cancellationToken);
        _progress = _progress with { Blobs = _progress.Blobs + 1 };
        progress(_progress);
        return _seen[digest] = problem;
    }

    private void Read(long count)
    {
        _progress = _progress with { Bytes = _progress.Bytes + count };
        progress(_progress);
    }
}
