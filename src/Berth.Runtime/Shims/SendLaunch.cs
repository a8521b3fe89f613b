using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Runtime.Launching;
using Berth.Runtime.Protocol;

namespace Berth.Runtime.Shims;

/// <summary>Sends a compiled launch to the shim.</summary>
internal sealed record SendLaunch(string Id, string ExecId, StdioRequest Stdio, IReadOnlyList<Attachment> Attachments, string Cgroup)
{
    /// <exception cref="LaunchException">A record failed.</exception>
    public async Task<LaunchedProcess> RunAsync(ShimTransport transport, CompiledLaunch compiled, StreamSet streams)
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
            Flags = (Stdio.Terminal ? HoldFlags.Terminal : 0) | (Stdio.StdinOnce ? HoldFlags.StdinOnce : 0) | (Stdio.Log is { Compress: true } ? HoldFlags.CompressLog : 0),
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
        };
        message = message with { Input = Stdio.Terminal ? (Stdio.OpenStdin ? message.Output : -1) : Add(streams.Input) };
        var attached = new List<(int, AttachmentFlags)>(Attachments.Count);
        foreach (var attachment in Attachments) attached.Add((Add(attachment.Socket), Flags(attachment)));
        message = message with { Attachments = attached, ProgramStart = files.Count, ProgramCount = compiled.Descriptors.Count };
        files.AddRange(compiled.Descriptors);

        var reply = (await transport.RequestAsync(MessageType.Launch, message, files)).OrThrow(Id);
        if (reply.Type == MessageType.LaunchFailed) throw compiled.Explain(reply.Message.First, (Errno)reply.Message.Second);
        return new LaunchedProcess { Pid = reply.Message.First, StartedAt = UnixTime.From(reply.Message.Second), PidFd = reply.Files[0] };
    }

    public static AttachmentFlags Flags(Attachment attachment) =>
        (attachment.Stdin ? AttachmentFlags.Stdin : 0)
        | (attachment.Stdout ? AttachmentFlags.Stdout : 0)
        | (attachment.Stderr ? AttachmentFlags.Stderr : 0)
        | (attachment.Framed ? AttachmentFlags.Framed : 0);

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
