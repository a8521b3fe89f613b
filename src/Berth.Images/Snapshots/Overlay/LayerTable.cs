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

    public bool Contains(Digest diffId)
    {
        lock (_lock) return _layers.ContainsKey(diffId);
    }

    /// <summary>True when a layer was unpacked from this blob.</summary>
    public bool ContainsBlob(Digest blob)
    {
        lock (_lock) return _blobs.ContainsKey(blob);
    }

    public KnownLayer? Find(Digest diffId)
    {
        lock (_lock) return _layers.GetValueOrDefault(diffId);
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

    /// <summary>Forgets a layer unless a root file system stands on it.</summary>
    public bool TryRemove(KnownLayer layer)
    {
        lock (_lock)
        {
            if (_holds.ContainsKey(layer.Number)) return false;
            if (layer.Document.PatchOf is { } stack) return _patches.Remove(KeyOf(stack));
            Forget(layer);
            return _layers.Remove(layer.Document.DiffId);
        }
    }

    /// <summary>Puts a layer in the place of the one with its diff id, which is returned. False when root file systems stand on that.</summary>
    public bool TryReplace(KnownLayer layer, out KnownLayer? old)
    {
        lock (_lock)
        {
            if (_layers.TryGetValue(layer.Document.DiffId, out old) && _holds.ContainsKey(old.Number)) return false;
            if (old is not null) Forget(old);
            _layers[layer.Document.DiffId] = layer;
            if (layer.Document.Blob is { } blob) _blobs[blob] = layer;
            return true;
        }
    }

    /// <summary>True when a root file system stands on the layer.</summary>
    public bool IsHeld(KnownLayer layer)
    {
        lock (_lock) return _holds.ContainsKey(layer.Number);
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

    public void Release(IReadOnlyList<int> numbers)
    {
        lock (_lock)
        {
            foreach (var number in numbers)
            {
                if (_holds[number] == 1) _holds.Remove(number);
                else _holds[number]--;
            }
        }
    }

    // Under the lock. Two layers of one blob cannot be: it unpacks to one tar.
    private void Forget(KnownLayer layer)
    {
        if (layer.Document.Blob is { } blob) _blobs.Remove(blob);
    }

    private static string KeyOf(IReadOnlyList<Digest> diffIds) => string.Join(' ', diffIds.Select(x => x.Text));
}
