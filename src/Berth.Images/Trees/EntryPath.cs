namespace Berth.Images.Trees;

/// <summary>Names of tar entries as paths beneath the root of what is unpacked: no leading slash, no empty, <c>.</c> or <c>..</c> component.</summary>
internal static class EntryPath
{
    private const int PathMax = 4096;

    /// <summary>The clean form of an entry's name; empty for the root itself.</summary>
    /// <exception cref="ImageException">Invalid when the name climbs out of the root.</exception>
    public static string Clean(string name) =>
        TryClean(name, out var path) ? path : throw new ImageException(ImageErrorCode.Invalid, $"invalid entry name \"{Shown(name)}\"");

    /// <summary>The clean form of the target of a hard link, which is a name in the same archive: absolute means from the root.</summary>
    /// <exception cref="ImageException">Invalid when the name climbs out of the root.</exception>
    public static string CleanLink(string name) =>
        TryClean(name, out var path) && path.Length > 0
            ? path
            : throw new ImageException(ImageErrorCode.Invalid, $"invalid hardlink target \"{Shown(name)}\"");

    /// <summary>Where a symbolic link in the directory <paramref name="directory"/> leads, by text alone; null when it climbs out.</summary>
    public static string? Follow(string directory, string target) =>
        TryClean(target.StartsWith('/') ? target : $"{directory}/{target}", out var path) ? path : null;

    /// <summary>The directory part, empty for the root.</summary>
    public static ReadOnlySpan<char> Parent(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? default : path.AsSpan(0, slash);
    }

    /// <summary>The last name.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static bool TryClean(string name, out string path)
    {
        path = name;
        if (name.Length > PathMax) return false;
        // Most names need only this: tar writes "./usr/bin/" for usr/bin.
        var trimmed = name.AsSpan().Trim('/');
        if (trimmed.StartsWith("./")) trimmed = trimmed[2..];
        if (IsClean(trimmed))
        {
            path = trimmed.Length == name.Length ? name : trimmed.ToString();
            return true;
        }
        var parts = new List<string>();
        foreach (var part in name.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count == 0) return false;
            else parts.RemoveAt(parts.Count - 1);
        }
        path = string.Join('/', parts);
        return true;
    }

    private static bool IsClean(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty) return true;
        foreach (var range in name.Split('/'))
            if (name[range] is "" or "." or "..") return false;
        return true;
    }

    private static string Shown(string name) => name.Length <= 256 ? name : name[..256] + "...";
}
