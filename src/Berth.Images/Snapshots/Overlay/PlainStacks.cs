using Berth.Oci;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>
/// Stacks that were found to need no <see cref="StackPatch"/>, so that an image on top of another need not look through all of its layers again. What
/// a diff id unpacks to never changes, so nothing here becomes wrong, whatever is removed. The caller keeps out others.
/// </summary>
internal sealed class PlainStacks
{
    private const int Limit = 256;

    private readonly HashSet<string> _known = [];

    /// <summary>True for a known stack, and for one more layer on it that names all of its directories: where it has one, it decides; elsewhere nothing changed.</summary>
    /// <param name="stack">The stack, bottom first.</param>
    /// <param name="unnamed">The directories that a layer has without naming them.</param>
    public bool Contains(IReadOnlyList<Digest> stack, Func<Digest, IReadOnlyList<string>> unnamed)
    {
        if (_known.Contains(KeyOf(stack, stack.Count))) return true;
        if (stack.Count < 2 || !_known.Contains(KeyOf(stack, stack.Count - 1)) || unnamed(stack[^1]).Count > 0) return false;
        Add(stack);
        return true;
    }

    public void Add(IReadOnlyList<Digest> stack)
    {
        // Forgetting costs a walk, remembering everything costs memory.
        if (_known.Count >= Limit) _known.Clear();
        _known.Add(KeyOf(stack, stack.Count));
    }

    private static string KeyOf(IReadOnlyList<Digest> stack, int count) => Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(string.Join(' ', stack.Take(count)))).Hex;
}
