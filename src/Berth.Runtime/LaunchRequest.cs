using Berth.Linux;
using Berth.Oci;

namespace Berth.Runtime;

/// <summary>Everything needed to start the first process of a container.</summary>
public sealed record LaunchRequest
{
    /// <summary>Container id: <c>[a-zA-Z0-9_+-][a-zA-Z0-9_+.-]*</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The runtime configuration; <see cref="RuntimeSpec.Root"/> only says whether the root is read-only.</summary>
    public required RuntimeSpec Spec { get; init; }

    /// <summary>The root file system as the snapshot emits it: one overlay or bind mount.</summary>
    public required IReadOnlyList<Mount> RootMounts { get; init; }

    /// <summary>
    /// Trees (detached mounts) that are mounted in place of the sources the spec's binds name, by destination as the spec writes it. Stay the
    /// caller's to close after the call.
    /// </summary>
    public IReadOnlyDictionary<string, FileDescriptor> Trees { get; init; } = new Dictionary<string, FileDescriptor>();

    /// <summary>A network namespace joined in the child; null lets <see cref="LinuxSpec.Namespaces"/> decide. Stays the caller's.</summary>
    public FileDescriptor? NetworkNamespace { get; init; }

    /// <summary>
    /// The user namespace of the spec's maps that <see cref="NetworkNamespace"/> belongs to; null lets the spec decide: a new one, or one at
    /// a path. Stays the caller's.
    /// </summary>
    public FileDescriptor? UserNamespace { get; init; }

    /// <summary>Terminal, standard input and log.</summary>
    public required StdioRequest Stdio { get; init; }

    /// <summary>Clients attached before the start; they lose no byte. Their sockets stay the caller's to close after the call.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Who runs it in Berth's place; null for Berth itself.</summary>
    public OciRuntime? Runtime { get; init; }

    /// <summary>Directory where files the launch needs (none today) may live; made by the caller, 0700.</summary>
    public string StateDirectory { get; init; } = "";
}

/// <summary>A process started in a running container.</summary>
public sealed record ExecRequest
{
    /// <summary>Container id.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the exec, unique in the container; same alphabet as a container id.</summary>
    public required string ExecId { get; init; }

    /// <summary>What to run.</summary>
    public required ProcessSpec Process { get; init; }

    /// <summary>System call filter; usually the container's own.</summary>
    public LinuxSeccomp? Seccomp { get; init; }

    /// <summary>Terminal and standard input; the log must be null.</summary>
    public required StdioRequest Stdio { get; init; }

    /// <summary>Clients attached before the start; they lose no byte.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];
}

/// <summary>How standard input, output and error of a process are connected.</summary>
public sealed record StdioRequest
{
    /// <summary>True for a pseudo-terminal in place of three pipes.</summary>
    public bool Terminal { get; init; }

    /// <summary>True to keep standard input open for attached clients; otherwise it is /dev/null.</summary>
    public bool OpenStdin { get; init; }

    /// <summary>True to close standard input when the first attached client ends its own.</summary>
    public bool StdinOnce { get; init; }

    /// <summary>First height of the terminal; 0 leaves the kernel's.</summary>
    public ushort Rows { get; init; }

    /// <summary>First width of the terminal; 0 leaves the kernel's.</summary>
    public ushort Columns { get; init; }

    /// <summary>The log the shim writes; null for none.</summary>
    public LogTarget? Log { get; init; }
}

/// <summary>A json-file log as Docker writes it.</summary>
public sealed record LogTarget
{
    /// <summary>Absolute path of the file; rotated files are <c>Path.1</c>, <c>Path.2</c>, ...</summary>
    public required string Path { get; init; }

    /// <summary>Bytes after which the file is rotated; 0 or less means never.</summary>
    public long MaxSize { get; init; }

    /// <summary>Files kept, the current one included; with one the file is truncated.</summary>
    public int MaxFiles { get; init; } = 1;

    /// <summary>Rotated files are compressed, <c>Path.1.gz</c>.</summary>
    public bool Compress { get; init; }

    /// <summary>A JSON object put into each entry, at most 16 KB; empty for none.</summary>
    public string Attributes { get; init; } = "";
}

/// <summary>One attached client: a stream socket of which the other end is the caller's.</summary>
public sealed record Attachment
{
    /// <summary>One end of a <c>SOCK_STREAM</c> socketpair.</summary>
    public required FileDescriptor Socket { get; init; }

    /// <summary>True when what is read from the socket goes to standard input; its half-close is end of input.</summary>
    public bool Stdin { get; init; }

    /// <summary>True when standard output is written to the socket.</summary>
    public bool Stdout { get; init; }

    /// <summary>True when standard error is written to the socket.</summary>
    public bool Stderr { get; init; }

    /// <summary>True for Docker's 8-byte header before each piece of output; false for raw bytes (terminals).</summary>
    public bool Framed { get; init; }
}
