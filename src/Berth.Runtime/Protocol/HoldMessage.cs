namespace Berth.Runtime.Protocol;

/// <summary>
/// All a shim must know to hold a process: sent to launch or adopt one, sent back in lists, and kept in a file for the next shim. Of
/// descriptors it has the indices in the message it came with; -1 for none.
/// </summary>
internal sealed record HoldMessage
{
    public required string Id { get; init; }

    /// <summary>Empty for a container's first process.</summary>
    public required string ExecId { get; init; }

    public HoldFlags Flags { get; init; }

    public int Pid { get; init; }

    /// <summary>Clock ticks after boot at which the process began: tells it from a later one of the same number.</summary>
    public ulong StartTicks { get; init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public long StartedAt { get; init; }

    public int ExitCode { get; init; }

    /// <summary>Nanoseconds since 1970; 0 while it runs.</summary>
    public long ExitedAt { get; init; }

    public long LogMaxSize { get; init; }

    public int LogMaxFiles { get; init; }

    /// <summary>Name of the log in its directory.</summary>
    public string LogName { get; init; } = "";

    /// <summary>A JSON object put into each entry of the log; empty for none.</summary>
    public string LogAttributes { get; init; } = "";

    /// <summary>Directory of the log, for the daemon that reopens it; the shim only uses its descriptor.</summary>
    public string LogDirectory { get; init; } = "";

    /// <summary>Path of the cgroup, for the daemon.</summary>
    public string Cgroup { get; init; } = "";

    /// <summary>Inodes of the pipes, by which they are found again among a process's descriptors.</summary>
    public ulong InputInode { get; init; }

    public ulong OutputInode { get; init; }

    public ulong ErrorInode { get; init; }

    /// <summary>The launch block, or the pidfd of a process to adopt.</summary>
    public int Main { get; init; } = -1;

    /// <summary>
    /// The shim's end of standard input, or -1; a terminal's master is <see cref="Output"/>. A foreign runtime makes the terminal itself:
    /// <see cref="Output"/> is then the listening socket to which it sends the master.
    /// </summary>
    public int Input { get; init; } = -1;

    public int Output { get; init; } = -1;

    public int Error { get; init; } = -1;

    public int LogDirectoryFile { get; init; } = -1;

    public int PidNamespace { get; init; } = -1;

    /// <summary>Where a foreign runtime writes the file <c>pid</c>, with the number of the process it has made.</summary>
    public int PidDirectory { get; init; } = -1;

    /// <summary>Index of the first descriptor of the launch program, and how many there are.</summary>
    public int ProgramStart { get; init; } = -1;

    public int ProgramCount { get; init; }

    public IReadOnlyList<(int Socket, AttachmentFlags Flags)> Attachments { get; init; } = [];

    public int Write(Span<byte> buffer, MessageType type, ulong cookie)
    {
        var writer = new MessageWriter(buffer);
        writer.Head(type, cookie);
        writer.U32((uint)Flags);
        writer.I32(Pid);
        writer.U64(StartTicks);
        writer.I64(StartedAt);
        writer.I32(ExitCode);
        writer.I64(ExitedAt);
        writer.I64(LogMaxSize);
        writer.I32(LogMaxFiles);
        writer.U64(InputInode);
        writer.U64(OutputInode);
        writer.U64(ErrorInode);
        writer.I16(Main);
        writer.I16(Input);
        writer.I16(Output);
        writer.I16(Error);
        writer.I16(LogDirectoryFile);
        writer.I16(PidNamespace);
        writer.I16(PidDirectory);
        writer.I16(ProgramStart);
        writer.I16(ProgramCount);
        writer.I16(Attachments.Count);
        foreach (var (socket, flags) in Attachments)
        {
            writer.I16(socket);
            writer.I16((int)flags);
        }

        writer.Text(Id);
        writer.Text(ExecId);
        writer.Text(LogName);
        writer.Text(LogAttributes);
        writer.Text(LogDirectory);
        writer.Text(Cgroup);
        return writer.Length;
    }

    /// <summary>Reads what follows the head; null when the message is malformed or names a descriptor it does not have.</summary>
    public static HoldMessage? TryRead(ref MessageReader reader, int descriptors)
    {
        var message = ReadNumbers(ref reader);
        var count = reader.I16();
        if (count is < 0 or > MaxAttachments) return null;
        var attachments = count == 0 ? [] : new (int, AttachmentFlags)[count];
        for (var i = 0; i < count; i++) attachments[i] = (reader.I16(), (AttachmentFlags)reader.I16());
        message = message with
        {
            Attachments = attachments,
            Id = reader.Text(),
            ExecId = reader.Text(),
            LogName = reader.Text(),
            LogAttributes = reader.Text(),
            LogDirectory = reader.Text(),
            Cgroup = reader.Text(),
        };
        return reader.IsComplete && message.IsSound(descriptors) ? message : null;
    }

    public const int MaxAttachments = 1024;

    private static HoldMessage ReadNumbers(ref MessageReader reader) => new()
    {
        Id = "",
        ExecId = "",
        Flags = (HoldFlags)reader.U32(),
        Pid = reader.I32(),
        StartTicks = reader.U64(),
        StartedAt = reader.I64(),
        ExitCode = reader.I32(),
        ExitedAt = reader.I64(),
        LogMaxSize = reader.I64(),
        LogMaxFiles = reader.I32(),
        InputInode = reader.U64(),
        OutputInode = reader.U64(),
        ErrorInode = reader.U64(),
        Main = reader.I16(),
        Input = reader.I16(),
        Output = reader.I16(),
        Error = reader.I16(),
        LogDirectoryFile = reader.I16(),
        PidNamespace = reader.I16(),
        PidDirectory = reader.I16(),
        ProgramStart = reader.I16(),
        ProgramCount = reader.I16(),
    };

    private bool IsSound(int descriptors)
    {
        foreach (var index in (ReadOnlySpan<int>)[Main, Input, Output, Error, LogDirectoryFile, PidNamespace, PidDirectory])
            if (index < -1 || index >= descriptors) return false;
        foreach (var (socket, _) in Attachments)
            if (socket < 0 || socket >= descriptors) return false;
        if (ProgramCount < 0 || (ProgramCount > 0 && (ProgramStart < 0 || ProgramStart + ProgramCount > descriptors))) return false;
        return ProcessName.IsValid(Id) && (ExecId.Length == 0 || ProcessName.IsValid(ExecId)) && !LogName.Contains('/', StringComparison.Ordinal);
    }
}

/// <summary>Facts about a held process.</summary>
[Flags]
internal enum HoldFlags : uint
{
    None = 0,

    /// <summary>Output is a terminal's master.</summary>
    Terminal = 1,

    /// <summary>Standard input ends with the first attached client's.</summary>
    StdinOnce = 2,

    /// <summary>Launched by another shim: not a child of this one.</summary>
    Adopted = 4,

    /// <summary>Rotated log files are compressed.</summary>
    CompressLog = 8,

    /// <summary>The program is a foreign runtime: it ends, and the process it has made is the one to hold.</summary>
    Foreign = 16,
}
