using System.Globalization;
using Berth.Images.Content;
using Berth.Images.Tar;
using Berth.Images.Trees;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Oci;
using Mount = Berth.Oci.Mount;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>
/// Layers as directories, stacked by overlayfs. <c>layers/N</c> is a committed layer (N is short because a mount names every layer of a
/// stack, and the kernel takes one page of options), <c>unpack/N</c> one that nobody may see yet, <c>roots/KEY</c> a writable root.
/// </summary>
public sealed class OverlaySnapshotter : ISnapshotter
{
    private const string TrashPrefix = "trash-";

    private readonly string _layers;
    private readonly string _unpack;
    private readonly string _roots;
    private readonly string _empty;
    private readonly LeaseTable _leases;
    private readonly LayerTable _table = new();
    private readonly PatchStack _patches;
    private readonly LayerHealth _health;
    private readonly UnidentifiedLayers _unidentified;
    private readonly RootTable _prepared;
    // Layers that root file systems of an earlier process stand on, and that are not here.
    private readonly HashSet<int> _lostNumbers;
    private readonly Lock _committing = new();
    private readonly Lock _purging = new();
    private readonly StoreFlush _flush;
    private readonly LayerForm _form;
    private readonly LayerMaker _maker;

    internal OverlaySnapshotter(string root, LeaseTable leases, LayerLimits limits, StoreFlush flush)
    {
        (_leases, _flush) = (leases, flush);
        _layers = Path.Combine(root, "layers");
        _unpack = Path.Combine(root, "unpack");
        _roots = Path.Combine(root, "roots");
        _empty = Path.Combine(root, "empty");
        (_health, _form, _unidentified) = (new LayerHealth(_layers), new LayerForm(_layers), new UnidentifiedLayers(_table));
        _maker = new LayerMaker(_unpack, limits, flush);
        _patches = new PatchStack(_table, _maker, TreeOf);
        foreach (var directory in (string[])[_layers, _unpack, _roots, _empty]) Directory.CreateDirectory(directory);
        OverlayLayer.SpreadOut(_unpack);
        // What was half made when the last process ended makes room for others of its name; it is removed with the rest.
        foreach (var path in Directory.EnumerateDirectories(_unpack))
            if (!Path.GetFileName(path).StartsWith(TrashPrefix, StringComparison.Ordinal)) Rename.Path(path, NextTrash());
        _prepared = new RootTable(_roots);
        foreach (var stack in _prepared.Stacks())
        {
            _table.HoldAgain(stack);
            // A number that a root file system stands on is never given to another layer, though its own was lost.
            foreach (var number in stack) _maker.Avoid(number);
        }
        ReadLayers();
        _lostNumbers = [.. _prepared.Stacks().SelectMany(static stack => stack).Except(_table.Numbers()).Where(number => !Directory.Exists(TreeOf(number)))];
    }

    /// <inheritdoc/>
    public bool Contains(Digest diffId) => _table.Contains(diffId);

    /// <inheritdoc/>
    public bool ContainsBlob(Digest blob) => _table.FindBlob(blob) is { } layer && _health.NoteOf(layer.Number) is null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Losses => [.. _unidentified.Losses, .. _prepared.Losses];

    /// <inheritdoc/>
    public bool IsSound(Digest diffId) => _table.Find(diffId) is { } layer && _health.NoteOf(layer.Number) is null;

    /// <inheritdoc/>
    public string? ProblemOf(Digest diffId)
    {
        var layer = _table.Find(diffId) ?? throw Missing(diffId);
        return _health.NoteOf(layer.Number) ?? _health.Change(layer.Number);
    }

    /// <inheritdoc/>
    public void Note(Digest diffId, string? problem)
    {
        if (_table.Find(diffId) is { } layer) _health.Note(layer.Number, problem);
    }

    /// <inheritdoc/>
    public LayerInfo Describe(Digest diffId) => _table.Find(diffId) is { } layer
        ? new LayerInfo { DiffId = diffId, Size = layer.Document.Size, Entries = layer.Document.Entries }
        : throw Missing(diffId);

    /// <inheritdoc/>
    public UnpackedLayer Unpack(Stream tar, bool keepForm, CancellationToken cancellationToken) => _maker.Unpack(tar, keepForm, cancellationToken);

    /// <inheritdoc/>
    public bool WriteTar(Digest diffId, Stream target, CancellationToken cancellationToken)
    {
        var layer = _table.Find(diffId) ?? throw Missing(diffId);
        try
        {
            return _form.Write(layer.Number, target, cancellationToken);
        }
        catch (SpoiltLayer spoilt)
        {
            throw SpoiltLayer.Of(diffId, spoilt.Message);
        }
    }

    /// <inheritdoc/>
    public long? TarLength(Digest diffId) => _table.Find(diffId) is { } layer ? _form.Length(layer.Number) : null;

    /// <inheritdoc/>
    public void Commit(IReadOnlyList<CommittableLayer> layers, IReadOnlyList<IReadOnlyList<Digest>> stacks, Lease lease)
    {
        foreach (var layer in layers) lease.Hold(layer.DiffId);
        // Two pulls may bring the very same layer object; whoever comes second finds it committed.
        lock (_committing)
        {
            var wanted = layers.Where(x => !((OverlayLayer)x.Layer).IsCommitted && !IsThere(x.DiffId)).DistinctBy(x => x.DiffId).ToDictionary(x => x.DiffId, OverlayLayer.Describe);
            var patches = new List<OverlayLayer>();
            try
            {
                foreach (var stack in stacks.DistinctBy(static x => string.Join(' ', x)))
                    if (_patches.Run(stack, wanted) is { } patch) patches.Add(patch);
                Publish([.. wanted.Values, .. patches]);
            }
            finally
            {
                foreach (var patch in patches) patch.Dispose();
            }
        }
    }

    // What has just been unpacked takes the place of what is no longer what it was.
    private bool IsThere(Digest diffId) => _table.Contains(diffId) && ProblemOf(diffId) is null;

    // One flush for all layers of an image, and only then the names: a layer with a name is whole, whatever happens to the power. The names
    // become durable before the record that needs them.
    private void Publish(IReadOnlyList<OverlayLayer> layers)
    {
        if (layers.Count == 0) return;
        _flush.Complete(layers.Min(x => x.Since));
        var replaced = new List<KnownLayer>();
        foreach (var layer in layers)
        {
            // The new one has the higher number: after a crash between the two the start takes it and drops the other.
            layer.MoveTo(_layers);
            var known = new KnownLayer(layer.Number, layer.Description);
            if (layer.Description.PatchOf is not null) _table.TryAdd(known);
            else if (_table.Replace(known) is { } old) replaced.Add(old);
        }
        if (replaced.Count == 0) return;
        DiskError.SyncDirectory(_layers);
        replaced.ForEach(layer => Trash(layer.Number));
    }

    /// <inheritdoc/>
    public string? Compare(Digest diffId, UnpackedLayer fresh)
    {
        var layer = _table.Find(diffId) ?? throw Missing(diffId);
        var overlay = (OverlayLayer)fresh;
        if (layer.Document.Entries != overlay.Description.Entries || layer.Document.Size != overlay.Description.Size) return "its size is not what is written down";
        if (!layer.Document.Implicit.SequenceEqual(overlay.Description.Implicit)) return "its directories are not those that are written down";
        using var committed = Open.Path(TreeOf(layer.Number), OpenFlags.ReadOnly | OpenFlags.Directory);
        using var wanted = overlay.OpenTree();
        return new CompareTrees(overlay.Description.Implicit.ToHashSet(StringComparer.Ordinal)).Run(committed, wanted);
    }

    /// <inheritdoc/>
    public void Replace(CommittableLayer layer, Lease lease)
    {
        lease.Hold(layer.DiffId);
        lock (_committing)
        {
            Publish([OverlayLayer.Describe(layer)]);
            DiskError.SyncDirectory(_layers);
        }
        Purge();
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Unidentified => _unidentified.Numbers;

    /// <inheritdoc/>
    public bool WriteUnidentified(int unidentified, Stream target, CancellationToken cancellationToken) => _form.Write(unidentified, target, cancellationToken);

    /// <inheritdoc/>
    public void Identify(int unidentified, Digest diffId)
    {
        var document = (_table.Find(diffId) ?? throw Missing(diffId)).Document;
        if (_unidentified.Identify(unidentified, diffId)) Trash(unidentified);
        else if (_table.IsHeld(unidentified)) document.Write(Path.Combine(_layers, Text(unidentified), OverlayLayer.Document));
    }

    /// <inheritdoc/>
    public void DropUnidentified()
    {
        foreach (var number in _unidentified.Drop()) Trash(number);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Mount> Prepare(string key, IReadOnlyList<Digest> diffIds)
    {
        RootTable.CheckKey(key);
        var numbers = _table.Hold(diffIds) ?? throw Missing(diffIds.First(x => !_table.Contains(x)));
        try
        {
            _prepared.Add(key, numbers);
        }
        catch
        {
            Release(numbers);
            throw;
        }
        return Mounts(key, numbers);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Mount> Mounts(string key, Func<IReadOnlyList<Digest>>? diffIds = null)
    {
        var numbers = _prepared.Find(key);
        if (diffIds is not null && (numbers is null ? _prepared.IsLost(key) : numbers.Any(IsDoubtful))) numbers = Restack(key, numbers, diffIds());
        return Mounts(key, numbers ?? throw NoRoot(key));
    }

    // Not here, or nobody knows which layer it is.
    private bool IsDoubtful(int number) => _lostNumbers.Contains(number) || _unidentified.Contains(number);

    // Onto the layers that are here by the digests of those that are not.
    private int[] Restack(string key, int[]? doubtful, IReadOnlyList<Digest> diffIds)
    {
        if (_table.Hold(diffIds) is not { } numbers)
        {
            // Files of which nobody knows which layer they are will do, as long as the layer is nowhere else.
            if (doubtful?.Any(_lostNumbers.Contains) == false) return doubtful;
            throw new ImageException(ImageErrorCode.Internal, $"layer {diffIds.First(x => !_table.Contains(x))}, which the container stands on, was lost: berth image verify --repair, or pulling, loading or importing its image again, brings it back");
        }
        try
        {
            _prepared.Restack(key, numbers);
        }
        catch
        {
            Release(numbers);
            throw;
        }
        if (doubtful is not null) Release(doubtful);
        return numbers;
    }

    /// <inheritdoc/>
    public void Remove(string key)
    {
        RootTable.CheckKey(key);
        Retire(key);
        _prepared.RemoveFiles(key);
    }

    /// <inheritdoc/>
    public void Retire(string key)
    {
        if (_prepared.Retire(key) is { } numbers) Release(numbers);
    }

    // The last that stood on a layer which was replaced takes its files along.
    private void Release(IReadOnlyList<int> numbers)
    {
        foreach (var number in _table.Release(numbers)) Trash(number);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys() => _prepared.Keys();

    /// <inheritdoc/>
    public bool Pack(string key, Stream target, CancellationToken cancellationToken)
    {
        if (_prepared.Find(key) is null) throw NoRoot(key);
        using var upper = Open.Path(_prepared.UpperOf(key), OpenFlags.ReadOnly | OpenFlags.Directory);
        var tar = new TarWriter(target);
        using (var pack = new PackTree(tar, cancellationToken) { WritesWhiteouts = true }) pack.AddContent(upper);
        var hasContent = tar.Length > 0;
        tar.Finish();
        return hasContent;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Places(string key)
    {
        var numbers = _prepared.Find(key) ?? throw NoRoot(key);
        return OverlayPlaces.Of([.. _table.Current(numbers).Select(TreeOf)], _prepared.UpperOf(key), _prepared.WorkOf(key));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Places(IReadOnlyList<Digest> diffIds)
    {
        List<string> trees = [.. Resolve(diffIds).AsEnumerable().Reverse().Select(x => TreeOf(x.Number))];
        return trees is [var top, .. var below] ? OverlayPlaces.Of(below, top, Path.Combine(Path.GetDirectoryName(top)!, "work")) : OverlayPlaces.None;
    }

    /// <inheritdoc/>
    public DiskUsage Usage(string key)
    {
        if (_prepared.Find(key) is null) throw NoRoot(key);
        using var root = Open.Path(_prepared.UpperOf(key), OpenFlags.ReadOnly | OpenFlags.Directory);
        return TreeUsage.Of(root);
    }

    /// <inheritdoc/>
    public long Reclaimable(Func<Digest, bool> isNeeded, IReadOnlySet<string> without)
    {
        var held = _prepared.Keys().Where(key => !without.Contains(key)).SelectMany(key => _prepared.Find(key) ?? []).ToHashSet();
        var going = _table.All().Where(layer => layer.Document.PatchOf is null && !held.Contains(layer.Number) && !isNeeded(layer.Document.DiffId) && !_leases.IsHeld(layer.Document.DiffId)).ToList();
        var gone = going.Select(layer => layer.Document.DiffId).ToHashSet();
        var patches = _table.All().Where(layer => layer.Document.PatchOf is { } stack && !held.Contains(layer.Number) && stack.Any(gone.Contains));
        var former = _table.Former().Where(layer => !held.Contains(layer.Number));
        return going.Concat(patches).Concat(former).Sum(layer => TreeBlocks.OfPath(Path.Combine(_layers, Text(layer.Number)))) + without.Sum(key => TreeBlocks.OfPath(Path.Combine(_roots, key)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Digest> Sweep(Func<Digest, bool> isNeeded)
    {
        var removed = new List<Digest>();
        // It may stand on any.
        if (_prepared.HasLost) return removed;
        foreach (var layer in _table.All())
        {
            if (layer.Document.PatchOf is null && _leases.RemoveUnlessHeld(layer.Document.DiffId, isNeeded, () => Drop(layer)))
                removed.Add(layer.Document.DiffId);
        }
        // Of a stack that lacks a layer for now it is still wanted.
        foreach (var patch in _table.All())
            if (patch.Document.PatchOf is { } stack && !stack.All(x => _table.Contains(x) || isNeeded(x))) Drop(patch);
        return removed;
    }

    /// <inheritdoc/>
    public void Purge()
    {
        lock (_purging)
        {
            using var directory = Open.Path(_unpack, OpenFlags.ReadOnly | OpenFlags.Directory);
            foreach (var entry in Getdents.All(directory))
                if (entry.Name.StartsWith(TrashPrefix, StringComparison.Ordinal)) SafePath.RemoveTree(directory, entry.Name);
        }
    }

    // Out of sight in one rename; the files go afterwards, outside any lock.
    private bool Drop(KnownLayer layer)
    {
        if (!_table.TryRemove(layer)) return false;
        Trash(layer.Number);
        return true;
    }

    private void Trash(int number) => Rename.Path(Path.Combine(_layers, Text(number)), NextTrash());

    private IReadOnlyList<Mount> Mounts(string key, IReadOnlyList<int> numbers) =>
        [OverlayPlaces.MountOf(numbers.Count == 0 ? [_empty] : [.. _table.Current(numbers).Distinct().Select(TreeOf)], _prepared.UpperOf(key), _prepared.WorkOf(key))];

    private List<KnownLayer> Resolve(IReadOnlyList<Digest> diffIds) => [.. diffIds.Select(x => _table.Find(x) ?? throw Missing(x))];

    // The newest first: of two with one diff id it is the good one, which took the other's place.
    private void ReadLayers()
    {
        var numbers = new List<int>();
        foreach (var path in Directory.EnumerateFileSystemEntries(_layers))
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) numbers.Add(number);
        var replaced = new List<KnownLayer>();
        foreach (var number in numbers.OrderDescending())
        {
            _maker.Avoid(number);
            if (LayerDocument.TryRead(Path.Combine(_layers, Text(number)), OverlayLayer.Document, OverlayLayer.Tree, out var loss) is not { } document) _unidentified.Add(number, loss!);
            else if (_table.TryAdd(new KnownLayer(number, document))) _health.Read(number);
            else replaced.Add(new KnownLayer(number, document));
        }
        foreach (var layer in _table.Keep(replaced)) Trash(layer.Number);
    }

    // Numbers come again after a restart, and the trash may still be there.
    private string NextTrash() => Path.Combine(_unpack, $"{TrashPrefix}{Guid.NewGuid():N}");

    private string TreeOf(int number) => $"{_layers}/{Text(number)}/{OverlayLayer.Tree}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static ImageException Missing(Digest diffId) => new(ImageErrorCode.NotFound, $"layer {diffId} not found");

    private static ImageException NoRoot(string key) => new(ImageErrorCode.NotFound, $"root file system {key} not found");
}
