namespace Berth.Api.Containers;

/// <summary>Answer of <c>GET /containers/{id}/top</c>.</summary>
public sealed record TopResponse
{
    /// <summary>Columns.</summary>
    public string[][]? Processes { get; set; }
    /// <summary>Titles of the columns.</summary>
    public string[]? Titles { get; set; }
}

/// <summary>One element of <c>GET /containers/{id}/changes</c>.</summary>
public sealed record FilesystemChange
{
    /// <summary>Path inside.</summary>
    public string Path { get; set => field = value ?? ""; } = "";
    /// <summary>0 modified, 1 added, 2 deleted.</summary>
    public int Kind { get; set; }
}

/// <summary>Answer of <c>POST /containers/{id}/update</c>.</summary>
public sealed record UpdateContainerResponse
{
    /// <summary>Sentences for the user.</summary>
    public string[]? Warnings { get; set; }
}

/// <summary>Answer of <c>POST /commit</c>.</summary>
public sealed record CommitResponse
{
    /// <summary>The image, <c>sha256:...</c>.</summary>
    public string Id { get; set => field = value ?? ""; } = "";
}

/// <summary>Answer of the prune calls.</summary>
public sealed record PruneContainersResponse
{
    /// <summary>Ids that are gone; null when none.</summary>
    public string[]? ContainersDeleted { get; set; }
    /// <summary>Bytes freed.</summary>
    public ulong SpaceReclaimed { get; set; }
}
