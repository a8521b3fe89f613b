using Berth.Oci;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>Makes the patches of stacks: what a stack needs beyond its layers, see <see cref="StackPatch"/>.</summary>
/// <param name="table">The committed layers.</param>
/// <param name="maker">Makes layers.</param>
/// <param name="treeOf">Where the files of a committed one are.</param>
internal sealed class PatchStack(LayerTable table, LayerMaker maker, Func<int, string> treeOf)
{
    private readonly PlainStacks _plain = new();

    /// <summary>The patch of a stack, bottom first, of which some layers are about to be committed; null when it needs none, or has it.</summary>
    /// <exception cref="ImageException">NotFound: a layer is missing.</exception>
    public OverlayLayer? Run(IReadOnlyList<Digest> stack, IReadOnlyDictionary<Digest, OverlayLayer> coming)
    {
        if (table.Patch(stack) is not null || _plain.Contains(stack, top => Place(top).Implicit)) return null;
        var plan = StackPatch.Plan([.. stack.Select(Place)]);
        if (plan.Count == 0)
        {
            _plain.Add(stack);
            return null;
        }
        var patch = maker.New();
        try
        {
            using (var tree = patch.OpenTree()) StackPatch.Write(tree, plan);
            patch.Describe(new LayerDocument { PatchOf = [.. stack] });
            return patch;
        }
        catch
        {
            patch.Dispose();
            throw;
        }

        (string Tree, IReadOnlyList<string> Implicit) Place(Digest diffId)
        {
            if (coming.TryGetValue(diffId, out var fresh)) return (fresh.TreePath, fresh.Description.Implicit);
            var layer = table.Find(diffId) ?? throw new ImageException(ImageErrorCode.NotFound, $"layer {diffId} not found");
            return (treeOf(layer.Number), layer.Document.Implicit);
        }
    }
}
