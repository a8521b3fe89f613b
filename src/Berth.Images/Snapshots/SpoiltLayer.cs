using Berth.Oci;

namespace Berth.Images.Snapshots;

/// <summary>Why the files of a layer are not those that it came with; the cause of an <see cref="ImageException"/> that says so of the layer.</summary>
/// <param name="problem">What is wrong: <c>etc/passwd is missing</c>.</param>
internal sealed class SpoiltLayer(string problem) : Exception(problem)
{
    /// <summary>The sentence, with what helps.</summary>
    public static ImageException Of(Digest diffId, string problem) =>
        new(ImageErrorCode.Internal, $"layer {diffId} is spoilt in the store, {problem}: berth image verify --repair fetches it anew if it came from a registry", new SpoiltLayer(problem));

    /// <summary>Of a layer whose files make a tar with another digest: names what was changed where that shows, and notes it.</summary>
    public static ImageException Found(ISnapshotter snapshots, Digest diffId, Digest found)
    {
        var problem = snapshots.ProblemOf(diffId) ?? $"its files make a tar of digest {found}";
        snapshots.Note(diffId, problem);
        return Of(diffId, problem);
    }
}
