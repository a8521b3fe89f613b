using Berth.Images.Tar;
using Berth.Linux;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>Makes layers that nobody sees yet, each under a number of its own.</summary>
/// <param name="unpack">Where.</param>
/// <param name="limits">How large they may be.</param>
/// <param name="flush">Flushes the store.</param>
internal sealed class LayerMaker(string unpack, LayerLimits limits, StoreFlush flush)
{
    private int _lastNumber;

    /// <summary>Never gives a number that is in use. Before the first is given.</summary>
    public void Avoid(int number) => _lastNumber = Math.Max(_lastNumber, number);

    /// <summary>An empty one.</summary>
    public OverlayLayer New() => new(unpack, Interlocked.Increment(ref _lastNumber), flush.Next);

    /// <summary>One of the files of a tar, see <see cref="ISnapshotter.Unpack"/>.</summary>
    public OverlayLayer Unpack(Stream tar, bool keepForm, CancellationToken cancellationToken)
    {
        var layer = New();
        try
        {
            using var tree = layer.OpenTree();
            using var recipe = keepForm ? new RecipeWriter(File.Create(Path.Combine(layer.Directory, RecipeWriter.FileName))) : null;
            using var replaced = keepForm ? new ReplacedContents(layer.Directory) : null;
            using var writer = new LayerWriter(tree, limits, replaced) { Recipe = recipe, Unpacked = flush.Ahead };
            writer.Run(new TarReader(tar) { Rest = recipe is null ? null : recipe.AddBytes }, cancellationToken);
            if (recipe is not null) AddTrailer(tar, recipe);
            layer.Description = new LayerDocument { Size = writer.Size, Entries = writer.Entries, Implicit = [.. writer.Implicit.Order(StringComparer.Ordinal)] };
            return layer;
        }
        catch (IOException error) when (FileFailure.NumberOf(error) is Errno.ENOSPC or Errno.EDQUOT)
        {
            layer.Dispose();
            throw new ImageException(ImageErrorCode.Internal, $"write {layer.Directory}: {FileFailure.NumberOf(error)!.Value.Describe().ToLowerInvariant()}", error);
        }
        catch
        {
            layer.Dispose();
            throw;
        }
    }

    // What stands behind the end mark belongs to the digest too.
    private static void AddTrailer(Stream tar, RecipeWriter recipe)
    {
        var buffer = new byte[32 << 10];
        for (int count; (count = tar.Read(buffer)) > 0;) recipe.AddBytes(buffer.AsSpan(0, count));
    }
}
