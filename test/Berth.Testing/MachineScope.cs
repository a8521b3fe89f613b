namespace Berth.Testing;

/// <summary>Which part of the machine a <see cref="MachineState"/> looks at. Other tests run at the same time, so name what is yours.</summary>
public sealed record MachineScope
{
    /// <summary>
    /// Words that mark mounts (in any field), cgroups (in the path), processes (in command line, executable or cgroup) and links (in the
    /// name) as ours, such as the temporary directory and the cgroup parent. Empty: everything.
    /// </summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    /// <summary>Directories whose files are listed with type, mode, owner, size and content.</summary>
    public IReadOnlyList<string> FilesUnder { get; init; } = [];

    /// <summary>A process whose mount namespace is looked at; null for this one's.</summary>
    public int? MountsOf { get; init; }

    /// <summary>A process whose network namespace is looked at (links and nft); null for this one's.</summary>
    public int? NetworkOf { get; init; }

    /// <summary>Nftables of family inet whose rules are counted and whose maps are listed: <c>table/map</c>.</summary>
    public IReadOnlyList<string> NftMaps { get; init; } = [];

    /// <summary>A process whose open files are counted by what they are; null for none.</summary>
    public int? OpenFilesOf { get; init; }

    /// <summary>Whether a text is ours.</summary>
    internal bool IsOurs(string text) => Marks.Count == 0 || Marks.Any(mark => text.Contains(mark, StringComparison.Ordinal));
}
