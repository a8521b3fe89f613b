using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Cli.Containers.Copy;

/// <summary>
/// One side of a copy. A slash or <c>/.</c> at the end of a path says something (a directory; its content), so paths are cleaned
/// without losing it.
/// </summary>
/// <param name="Path">Absolute, clean but for its end.</param>
/// <param name="Exists">There is something.</param>
/// <param name="IsDirectory">It is a directory.</param>
/// <param name="RebaseName">The name the source goes by, where a link was followed; empty: its own.</param>
internal sealed record CopyPath(string Path, bool Exists, bool IsDirectory, string RebaseName = "")
{
    private const int LinksMax = 10;

    /// <summary>Splits <c>CONTAINER:PATH</c>; the container is empty for a path of this machine.</summary>
    public static (string Container, string Path) Split(string argument)
    {
        if (argument.StartsWith('/'))
            return ("", argument);
        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        // "./a:b" is a file.
        return colon < 0 || argument.StartsWith('.') ? ("", argument) : (argument[..colon], argument[(colon + 1)..]);
    }

    /// <summary>Absolute, with the end it was written with.</summary>
    public static string Local(string path) =>
        KeepEnd(Clean(path.StartsWith('/') ? path : System.IO.Path.Combine(Environment.CurrentDirectory, path)), path);

    /// <summary>A source on this machine: links on the way are followed, one in the last place only with <paramref name="followLink"/>.</summary>
    /// <exception cref="CliException">There is nothing.</exception>
    public static CopyPath LocalSource(string path, bool followLink)
    {
        var rebase = "";
        string resolved;
        if (followLink)
        {
            (resolved, rebase) = Rebase(path, RealPath(path));
        }
        else
        {
            var slash = path.LastIndexOf('/');
            resolved = RealPath(path[..(slash + 1)]).TrimEnd('/') + path[slash..];
            if (path.EndsWith('/') && Base(path) != Base(resolved))
                rebase = Base(path);
        }

        var stat = Stat.TryAt(FileDescriptor.WorkingDirectory, resolved, out var errno, followLinks: resolved.EndsWith('/'))
            ?? throw new CliException($"lstat {resolved}: {Lower(errno)}");
        return new CopyPath(resolved, true, stat.Type == FileType.Directory, rebase);
    }

    /// <summary>A destination on this machine: links are followed, its folder must be there.</summary>
    /// <exception cref="CliException">Its folder is not.</exception>
    public static CopyPath LocalDestination(string path)
    {
        var original = path;
        var stat = Stat.TryAt(FileDescriptor.WorkingDirectory, path, out var errno, followLinks: path.EndsWith('/'));
        for (var links = 0; stat is { Type: FileType.Symlink }; links++)
        {
            if (links > LinksMax)
                throw new CliException("too many symlinks in " + original);
            path = Beside(path, Readlink.Path(path));
            stat = Stat.TryAt(FileDescriptor.WorkingDirectory, path, out errno);
        }

        if (stat is { } found)
            return new CopyPath(path, true, found.Type == FileType.Directory);
        if (errno != Errno.ENOENT)
            throw new CliException($"lstat {path}: {Lower(errno)}");
        var folder = Stat.TryAt(FileDescriptor.WorkingDirectory, Parent(path).Folder, out errno, followLinks: true)
            ?? throw new CliException($"stat {Parent(path).Folder}: {Lower(errno)}");
        return folder.Type == FileType.Directory ? new CopyPath(path, false, false) : throw new CliException("not a directory");
    }

    /// <summary>A link's target as a path: relative to where the link is.</summary>
    public static string Beside(string link, string target) => target.StartsWith('/') ? target : Clean($"{Parent(link).Folder}/{target}");

    /// <summary>A followed link's target with the end of the link's path, and the name the user knows it by; empty when that is the same.</summary>
    public static (string Path, string RebaseName) Rebase(string path, string resolved)
    {
        if (SaysContent(path) && !SaysContent(resolved))
            resolved = resolved.TrimEnd('/') + "/.";
        if (path.EndsWith('/') && !resolved.EndsWith('/'))
            resolved += "/";
        return (resolved, Base(path) == Base(resolved) ? "" : Base(path));
    }

    /// <summary>Folder and last name; a path that means a directory's content has the name <c>.</c>.</summary>
    public static (string Folder, string Name) Parent(string path)
    {
        var clean = Clean(path);
        if (SaysContent(path))
            return (clean, ".");
        if (clean == "/")
            return ("/", "/");
        var slash = clean.LastIndexOf('/');
        return (slash == 0 ? "/" : clean[..slash], clean[(slash + 1)..]);
    }

    /// <summary>The path can only be a directory: it ends in a slash or <c>/.</c>.</summary>
    public static bool SaysDirectory(string path) => path.EndsWith('/') || SaysContent(path);

    /// <summary>Without empty parts, <c>.</c> and <c>..</c>; for absolute paths.</summary>
    public static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
        }

        return "/" + string.Join('/', parts);
    }

    private static string KeepEnd(string clean, string original)
    {
        if (SaysContent(original))
            return clean.TrimEnd('/') + "/.";
        return original.EndsWith('/') && !clean.EndsWith('/') ? clean + "/" : clean;
    }

    private static bool SaysContent(string path) => path == "." || path.EndsWith("/.", StringComparison.Ordinal);

    private static string Base(string path)
    {
        var trimmed = path.TrimEnd('/');
        return trimmed.Length == 0 ? "/" : trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    // The kernel resolves; the descriptor's own link tells what it came to.
    private static string RealPath(string path)
    {
        using var found = Open.TryAt(FileDescriptor.WorkingDirectory, path, OpenFlags.Path, out var errno)
            ?? throw new CliException($"lstat {path.TrimEnd('/')}: {Lower(errno)}");
        return Readlink.Path(found.ProcPath);
    }

    private static string Lower(Errno errno)
    {
        var text = errno.Describe();
        return char.ToLowerInvariant(text[0]) + text[1..];
    }
}
