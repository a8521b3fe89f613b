using System.Collections.Concurrent;
using System.Globalization;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>The tars that committed layers were unpacked from, as far as their form was kept.</summary>
/// <param name="layers">Where the layers are.</param>
internal sealed class LayerForm(string layers)
{
    // A number is given once, and what is written down of a layer never changes.
    private readonly ConcurrentDictionary<int, long?> _lengths = new();

    /// <summary>Writes the tar of a layer; false when its form was not kept.</summary>
    /// <exception cref="SpoiltLayer">What it is made of is not there any more.</exception>
    public bool Write(int number, Stream target, CancellationToken cancellationToken)
    {
        var folder = FolderOf(number);
        using var recipe = RecipeReader.TryOpen(folder);
        if (recipe is null) return false;
        using var tree = RecipeReader.OpenTree(folder);
        using var replaced = Open.TryAt(FileDescriptor.WorkingDirectory, Path.Combine(folder, ReplacedContents.FileName), OpenFlags.ReadOnly | OpenFlags.Directory, out _);
        new RecipeReader(tree, replaced, recipe).CopyTo(target, cancellationToken);
        return true;
    }

    /// <summary>How long the tar is; null when its form was not kept, or is damaged: who then wants the tar is told.</summary>
    public long? Length(int number) => _lengths.GetOrAdd(number, Measure);

    private long? Measure(int number)
    {
        try
        {
            using var recipe = RecipeReader.TryOpen(FolderOf(number));
            return recipe is null ? null : RecipeReader.Length(recipe);
        }
        catch (SpoiltLayer)
        {
            return null;
        }
    }

    private string FolderOf(int number) => Path.Combine(layers, number.ToString(CultureInfo.InvariantCulture));
}
