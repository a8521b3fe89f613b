using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Runtime.Foreign;
using Berth.Runtime.Launching;
using Berth.Runtime.Protocol;

namespace Berth.Runtime.Shims;

/// <summary>Sends a compiled launch to the shim.</summary>
internal sealed record SendLaunch(string Id, string ExecId, StdioRequest Stdio, IReadOnlyList<Attachment> Attachments, string Cgroup)
{
    /// <summary>The command of a foreign runtime that is sent; null for a launch of Berth's own.</summary>
    public RuntimeCommand? Foreign { get; init; }

    /// <summary>The process, and the terminal that a foreign runtime has made for it; both the caller's.</summary>
    /// <exception cref="LaunchException">A record failed.</exception>
    /// <exception cref="OciRuntimeException">A foreign runtime failed.</exception>
    public async Task<(LaunchedProcess Process, FileDescriptor? Terminal)> RunAsync(ShimTransport transport, CompiledLaunch compiled, StreamSet streams)
    {
        using var log = OpenLogDirectory();
        var files = new List<FileDescriptor>(compiled.Descriptors.Count + 8);
        int Add(FileDescriptor? file)
        {
            if (file is null) return -1;
            files.Add(file);
            return files.Count - 1;
        }

        var message = new HoldMessage
        {
            Id = Id,
            ExecId = ExecId,
            Flags = (Foreign is null ? 0 : HoldFlags.Foreign) | (Stdio.Terminal ? HoldFlags.Terminal : 0) | (Stdio.StdinOnce ? HoldFlags.StdinOnce : 0) | (Stdio.Log is { Compress: true } ? HoldFlags.CompressLog : 0),
            Cgroup = Cgroup,
            LogName = Stdio.Log is null ? "" : Path.GetFileName(Stdio.Log.Path),
            LogAttributes = Stdio.Log?.Attributes ?? "",
            LogDirectory = Stdio.Log is null ? "" : Path.GetDirectoryName(Stdio.Log.Path)!,
            LogMaxSize = Stdio.Log?.MaxSize ?? 0,
            LogMaxFiles = Stdio.Log?.MaxFiles ?? 0,
            InputInode = Inode(streams.Input),
            OutputInode = Inode(streams.Output),
            ErrorInode = Inode(streams.Error),
            Main = Add(compiled.Block),
            Output = Add(streams.Output),
            Error = Add(streams.Error),
            LogDirectoryFile = Add(log),
            PidNamespace = Add(compiled.PidNamespace),
            PidDirectory = Add(Foreign?.Place),
        };
        message = message with { Input = Stdio.Terminal ? (Stdio.OpenStdin ? message.Output : -1) : Add(streams.Input) };
        var attached = new List<(int, AttachmentFlags)>(Attachments.Count);
        foreach (var attachment in Attachments) attached.Add((Add(attachment.Socket), Flags(attachment)));
        message = message with { Attachments = attached, ProgramStart = files.Count, ProgramCount = compiled.Descriptors.Count };
        files.AddRange(compiled.Descriptors);

        var reply = (await transport.RequestAsync(MessageType.Launch, message, files)).OrThrow(Id);
        if (reply.Type == MessageType.LaunchFailed) throw Failure(compiled, reply.Message);
        var process = new LaunchedProcess { Pid = reply.Message.First, StartedAt = UnixTime.From(reply.Message.Second), PidFd = reply.Files[0] };
        return (process, reply.Files.Length > 1 ? reply.Files[1] : null);
    }

    public static AttachmentFlags Flags(Attachment attachment) =>
        (attachment.Stdin ? AttachmentFlags.Stdin : 0)
        | (attachment.Stdout ? AttachmentFlags.Stdout : 0)
        | (attachment.Stderr ? AttachmentFlags.Stderr : 0)
        | (attachment.Framed ? AttachmentFlags.Framed : 0);

    private Exception Failure(CompiledLaunch compiled, ProcessMessage failed)
    {
        if (Foreign is null) return compiled.Explain(failed.First, (Errno)failed.Second);
        return failed.First < 0 ? Foreign.Failed((int)failed.Second) : Foreign.Failed(failed.First, (Errno)failed.Second);
    }

    private FileDescriptor? OpenLogDirectory()
    {
        if (Stdio.Log is null) return null;
        try
        {
            return Open.Path(Path.GetDirectoryName(Stdio.Log.Path)!, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec);
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Stdio, e.Call, e.Errno);
        }
    }

    private static ulong Inode(FileDescriptor? file) => file is null ? 0 : Stat.Descriptor(file).Inode;
}
