namespace Berth.Engine.Mounts;

/// <summary>Paths as text, before any file is looked at.</summary>
internal static class CleanPath
{
    /// <summary>Without empty parts, <c>.</c> and <c>..</c>; the root's parent is the root. Only for absolute paths.</summary>
    public static string Of(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }
        return "/" + string.Join('/', parts);
    }

    /// <summary>How many parts a clean path has.</summary>
    public static int Depth(string path) => path.Length == 1 ? 0 : path.AsSpan().Count('/');
}
