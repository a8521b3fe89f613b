using Berth.Oci;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>The parts of an overlay by the names that Docker's overlay2 gives them in <c>inspect</c>.</summary>
internal static class OverlayPlaces
{
    /// <summary>Of an image without layers.</summary>
    public static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    /// <param name="below">What lies beneath, top first; nothing for a bottom layer, which then has no <c>LowerDir</c>.</param>
    /// <param name="upper">The topmost part.</param>
    /// <param name="work">What overlayfs works in.</param>
    /// <remarks>
    /// <c>MergedDir</c> names the place beside the others where Docker would mount; like Docker's of a container that does not run, it
    /// does not exist, since the host never mounts what a container sees.
    /// </remarks>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<string> below, string upper, string work)
    {
        var places = new Dictionary<string, string>();
        if (below.Count > 0) places["LowerDir"] = string.Join(':', below);
        places["MergedDir"] = Path.Combine(Path.GetDirectoryName(upper)!, "merged");
        places["UpperDir"] = upper;
        places["WorkDir"] = work;
        return places;
    }

    /// <summary>The mount of a writable root.</summary>
    /// <param name="below">What lies beneath, top first. The kernel takes a folder once (ELOOP); of a layer that an image has twice the upper one hides all of the lower.</param>
    /// <param name="upper">The topmost part.</param>
    /// <param name="work">What overlayfs works in.</param>
    public static Mount MountOf(IReadOnlyList<string> below, string upper, string work) => new()
    {
        Type = "overlay",
        Source = "overlay",
        Options = [$"lowerdir={string.Join(':', below.Select(Escape))}", $"upperdir={Escape(upper)}", $"workdir={Escape(work)}"],
    };

    // overlayfs splits lowerdir at colons and options at commas.
    private static string Escape(string path) => path.AsSpan().ContainsAny('\\', ':', ',')
        ? path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
        : path;
}
