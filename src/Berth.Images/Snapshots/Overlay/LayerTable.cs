using Berth.Oci;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>A layer, or a patch of a stack, that has its name on disk.</summary>
internal sealed record KnownLayer(int Number, LayerDocument Document);

/// <summary>The committed layers of a store and who stands on them.</summary>
internal sealed class LayerTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, KnownLayer> _layers = [];
    private readonly Dictionary<Digest, KnownLayer> _blobs = [];
    private readonly Dictionary<string, KnownLayer> _patches = [];
    private readonly Dictionary<int, int> _holds = [];
    // Replaced by a good one while root file systems stand on them: a running container goes on with what it has.
    private readonly Dictionary<int, KnownLayer> _former = [];

    public bool Contains(Digest diffId)
    {
        lock (_lock) return _layers.ContainsKey(diffId);
    }

    /// <summary>The layer that was unpacked from this blob.</summary>
    public KnownLayer? FindBlob(Digest blob)
    {
        lock (_lock) return _blobs.GetValueOrDefault(blob);
    }

    public KnownLayer? Find(Digest diffId)
    {
        lock (_lock) return _layers.GetValueOrDefault(diffId);
    }

    /// <summary>The numbers of all layers and patches, of those too whose places others took.</summary>
    public IReadOnlyList<int> Numbers()
    {
        lock (_lock) return [.. _former.Keys, .. _layers.Values.Concat(_patches.Values).Select(static x => x.Number)];
    }

    public KnownLayer? Patch(IReadOnlyList<Digest> diffIds)
    {
        lock (_lock) return _patches.GetValueOrDefault(KeyOf(diffIds));
    }

    public bool TryAdd(KnownLayer layer)
    {
        lock (_lock)
        {
            if (layer.Document.PatchOf is { } stack) return _patches.TryAdd(KeyOf(stack), layer);
            if (!_layers.TryAdd(layer.Document.DiffId, layer)) return false;
            if (layer.Document.Blob is { } blob) _blobs[blob] = layer;
            return true;
        }
    }

    /// <summary>Forgets a layer unless a root file system stands on it, or on one whose place it took.</summary>
    public bool TryRemove(KnownLayer layer)
    {
        lock (_lock)
        {
            if (_holds.ContainsKey(layer.Number)) return false;
            if (layer.Document.PatchOf is { } stack) return _patches.Remove(KeyOf(stack));
            if (_former.Values.Any(x => x.Document.DiffId == layer.Document.DiffId) || !_layers.Remove(layer.Document.DiffId)) return false;
            Forget(layer);
            return true;
        }
    }

    /// <summary>
    /// Puts a layer in the place of the one with its diff id. That one is returned when its files can go; while root file systems stand on it, it
    /// stays for them until <see cref="Release"/>.
    /// </summary>
    public KnownLayer? Replace(KnownLayer layer)
    {
        lock (_lock)
        {
            var old = _layers.GetValueOrDefault(layer.Document.DiffId);
            if (old is not null) Forget(old);
            _layers[layer.Document.DiffId] = layer;
            if (layer.Document.Blob is { } blob) _blobs[blob] = layer;
            if (old is null || !IsUsed(old)) return old;
            _former[old.Number] = old;
            return null;
        }
    }

    /// <summary>Keeps, of layers whose places others took, those that root file systems of an earlier process may be mounted on; returns the rest.</summary>
    public IReadOnlyList<KnownLayer> Keep(IReadOnlyList<KnownLayer> replaced)
    {
        lock (_lock)
        {
            var rest = new List<KnownLayer>();
            foreach (var layer in replaced.OrderBy(static x => x.Number))
            {
                if (layer.Document.PatchOf is null && IsUsed(layer)) _former[layer.Number] = layer;
                else if (!_holds.ContainsKey(layer.Number)) rest.Add(layer);
            }
            return rest;
        }
    }

    // Under the lock. What stands on a layer that was replaced may have been mounted anew since, on any that took its place.
    private bool IsUsed(KnownLayer layer) => _holds.ContainsKey(layer.Number)
        || _former.Values.Any(x => x.Document.DiffId == layer.Document.DiffId && x.Number < layer.Number && _holds.ContainsKey(x.Number));

    /// <summary>True when a root file system stands on the layer.</summary>
    public bool IsHeld(int number)
    {
        lock (_lock) return _holds.ContainsKey(number);
    }

    /// <summary>Keeps a layer whose place another took, when a root file system of an earlier process stands on it.</summary>
    public bool TryKeep(KnownLayer layer)
    {
        lock (_lock) return layer.Document.PatchOf is null && _holds.ContainsKey(layer.Number) && _former.TryAdd(layer.Number, layer);
    }

    /// <summary>The layers whose place others took, and that root file systems stand on.</summary>
    public IReadOnlyList<KnownLayer> Former()
    {
        lock (_lock) return [.. _former.Values];
    }

    /// <summary>The numbers of a stack as it is to be mounted now: what was replaced by what replaced it.</summary>
    public IReadOnlyList<int> Current(IReadOnlyList<int> numbers)
    {
        lock (_lock)
        {
            return _former.Count == 0 ? numbers : [.. numbers.Select(number =>
                _former.TryGetValue(number, out var old) && _layers.TryGetValue(old.Document.DiffId, out var now) ? now.Number : number)];
        }
    }

    public IReadOnlyList<KnownLayer> All()
    {
        lock (_lock) return [.. _patches.Values, .. _layers.Values];
    }

    /// <summary>The numbers of a stack, top first as overlayfs wants them, held until <see cref="Release"/>; null when a layer is missing.</summary>
    public int[]? Hold(IReadOnlyList<Digest> diffIds)
    {
        lock (_lock)
        {
            var patch = _patches.Count == 0 ? null : _patches.GetValueOrDefault(KeyOf(diffIds));
            var extra = patch is null ? 0 : 1;
            var numbers = new int[diffIds.Count + extra];
            if (patch is not null) numbers[0] = patch.Number;
            for (var i = 0; i < diffIds.Count; i++)
            {
                if (!_layers.TryGetValue(diffIds[i], out var layer)) return null;
                numbers[^(i + 1)] = layer.Number;
            }
            foreach (var number in numbers) _holds[number] = _holds.GetValueOrDefault(number) + 1;
            return numbers;
        }
    }

    /// <summary>Holds a stack that a root file system of an earlier process stands on.</summary>
    public void HoldAgain(IReadOnlyList<int> numbers)
    {
        lock (_lock)
            foreach (var number in numbers) _holds[number] = _holds.GetValueOrDefault(number) + 1;
    }

    /// <summary>Lets a stack go. Returns the numbers of what was replaced and can go now.</summary>
    public IReadOnlyList<int> Release(IReadOnlyList<int> numbers)
    {
        lock (_lock)
        {
            foreach (var number in numbers)
            {
                if (_holds[number] == 1) _holds.Remove(number);
                else _holds[number]--;
            }
            if (_former.Count == 0) return [];
            var unused = _former.Values.Where(x => !IsUsed(x)).ToList();
            unused.ForEach(x => _former.Remove(x.Number));
            return [.. unused.Select(static x => x.Number)];
        }
    }

    // Under the lock. Two layers of one blob cannot be: it unpacks to one tar.
    private void Forget(KnownLayer layer)
    {
        if (layer.Document.Blob is { } blob) _blobs.Remove(blob);
    }

    private static string KeyOf(IReadOnlyList<Digest> diffIds) => string.Join(' ', diffIds.Select(x => x.Text));
}
