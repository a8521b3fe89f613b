namespace Berth.Images;

/// <summary>
/// One step of an operation in Docker's vocabulary. Reported in order through <see cref="IProgress{T}"/>; a reporter must not block for
/// long and never sees two calls at once.
/// </summary>
public sealed record ProgressMessage
{
    /// <summary>What the message is about: the short digest of a layer, or a tag; null for the whole operation.</summary>
    public string? Id { get; init; }

    /// <summary>What is happening: <c>Downloading</c>, <c>Pull complete</c>...</summary>
    public string? Status { get; init; }

    /// <summary>A line of output, with its newline, as <c>docker load</c> writes them. Excludes <see cref="Status"/>.</summary>
    public string? Stream { get; init; }

    /// <summary>What a push put under a tag: for programs. Excludes the others.</summary>
    public PushResult? Pushed { get; init; }

    /// <summary>That a push put less under a tag than the name came by: for programs. Excludes the others.</summary>
    public PushedInstead? Instead { get; init; }

    /// <summary>Bytes done.</summary>
    public long Current { get; init; }

    /// <summary>Bytes in all; 0 when not known.</summary>
    public long Total { get; init; }

    /// <summary>True when the message is a progress bar (its counts mean something), false when it is an event.</summary>
    public bool IsProgress => Current != 0 || Total != 0;
}
