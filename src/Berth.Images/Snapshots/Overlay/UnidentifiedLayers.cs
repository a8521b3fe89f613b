using System.Collections.Concurrent;
using Berth.Oci;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>
/// Committed layers whose documents nobody can read. Their files are all there, and what their tars are shows which layers they are: so nothing of them
/// goes as long as an image lacks a layer.
/// </summary>
/// <param name="table">The layers that are known.</param>
internal sealed class UnidentifiedLayers(LayerTable table)
{
    private readonly ConcurrentDictionary<int, string> _problems = new();

    /// <summary>Their numbers.</summary>
    public IReadOnlyList<int> Numbers => [.. _problems.Keys.Order()];

    /// <summary>True when it is one of them.</summary>
    public bool Contains(int number) => _problems.ContainsKey(number);

    /// <summary>What became of each, in sentences.</summary>
    public IReadOnlyList<string> Losses => [.. _problems.OrderBy(static x => x.Key).Select(static x => x.Value)];

    /// <summary>Adds one.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="problem">What is wrong with its document, as a sentence.</param>
    public void Add(int number, string problem) => _problems[number] = problem;

    /// <summary>Says which layer one is, after that was taken in anew. True when its files can go: no root file system stands on them.</summary>
    public bool Identify(int number, Digest diffId) =>
        _problems.TryRemove(number, out _) && !table.TryKeep(new KnownLayer(number, new LayerDocument { DiffId = diffId }));

    /// <summary>Forgets those that no root file system stands on, and returns their numbers.</summary>
    public IReadOnlyList<int> Drop() => [.. Numbers.Where(number => !table.IsHeld(number) && _problems.TryRemove(number, out _))];
}
