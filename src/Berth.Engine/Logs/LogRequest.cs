namespace Berth.Engine.Logs;

/// <summary>Which lines of a log are wanted, and how they are to look.</summary>
public sealed record LogRequest
{
    /// <summary>Lines of standard output.</summary>
    public bool Stdout { get; init; }

    /// <summary>Lines of standard error.</summary>
    public bool Stderr { get; init; }

    /// <summary>Go on with what is written from now on, until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>Nothing written before; nanoseconds since 1970.</summary>
    public long? Since { get; init; }

    /// <summary>Nothing written after; nanoseconds since 1970.</summary>
    public long? Until { get; init; }

    /// <summary>Only so many of the last lines, of both streams together; null for all.</summary>
    public int? Tail { get; init; }

    /// <summary>The time before each line.</summary>
    public bool Timestamps { get; init; }

    /// <summary>The attributes before each line (labels and environment that the container's log options name).</summary>
    public bool Details { get; init; }

    /// <summary>Eight bytes before the lines say stream and length; without a terminal.</summary>
    public bool Framed { get; init; }

    /// <summary>
    /// Consecutive lines of one stream may share a frame. Only for clients known to take frames apart properly: some strip eight
    /// bytes from each line instead.
    /// </summary>
    public bool SharedFrames { get; init; }
}

/// <summary>The log of a container.</summary>
public sealed record LogSource
{
    /// <summary>The file that is written now; older ones are beside it, <c>.1</c> being the youngest of them. Null when the driver keeps none.</summary>
    public required string? Path { get; init; }

    /// <summary>The container has a terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>Completes when the running process has ended and everything it wrote is in the file; null when nothing runs.</summary>
    public Task? Ended { get; init; }
}
