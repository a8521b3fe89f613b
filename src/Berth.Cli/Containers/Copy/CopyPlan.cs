namespace Berth.Cli.Containers.Copy;

/// <summary>Where an archive is unpacked, and what its first name becomes there.</summary>
/// <param name="Directory">The directory to unpack in.</param>
/// <param name="From">The first name in the archive; null: names stay as they are.</param>
/// <param name="To">What it becomes.</param>
internal readonly record struct CopyPlan(string Directory, string? From = null, string To = "")
{
    /// <summary>The rules of cp: into a directory that exists, else under the destination's own name.</summary>
    /// <exception cref="CliException">A directory over a file, or a file as a directory that is not there.</exception>
    public static CopyPlan Of(CopyPath source, CopyPath destination)
    {
        if (destination is { Exists: true, IsDirectory: true })
            return new CopyPlan(destination.Path);
        if (destination.Exists && source.IsDirectory)
            throw new CliException("cannot copy directory");
        if (!destination.Exists && !source.IsDirectory && CopyPath.SaysDirectory(destination.Path))
            throw new CliException("no such directory");
        var (folder, name) = CopyPath.Parent(destination.Path);
        var from = source.RebaseName.Length > 0 ? source.RebaseName : CopyPath.Parent(source.Path).Name;
        return new CopyPlan(folder, from == "/" ? "" : from, name);
    }

    /// <summary>A name of the archive as it is to be.</summary>
    public string Rename(string name)
    {
        if (From is null)
            return name;
        if (From.Length == 0)
            return To + name;
        return name.StartsWith(From, StringComparison.Ordinal) && (name.Length == From.Length || name[From.Length] == '/') ? To + name[From.Length..] : name;
    }
}
