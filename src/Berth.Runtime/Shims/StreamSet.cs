using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Runtime.Launching;

namespace Berth.Runtime.Shims;

/// <summary>Both ends of a new process's standard streams.</summary>
internal sealed class StreamSet : IDisposable
{
    // Large enough that a busy writer is not switched away from after every few lines, small enough that nobody counts it.
    private const int PipeSize = 256 * 1024;

    /// <summary>The shim's end of standard input; null when it is /dev/null, or a terminal's master that is <see cref="Output"/>.</summary>
    public FileDescriptor? Input { get; private set; }

    /// <summary>The shim's end of standard output, or a terminal's master.</summary>
    public FileDescriptor? Output { get; private set; }

    /// <summary>The shim's end of standard error.</summary>
    public FileDescriptor? Error { get; private set; }

    /// <summary>Makes the streams; the child's ends belong to <paramref name="scope"/>.</summary>
    /// <param name="scope">The launch.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="uid">The user of the process, who must be able to reopen /dev/stdout.</param>
    /// <param name="devpts">Where terminals are made; null for the host's.</param>
    /// <param name="discard">True when nobody can ever look at the output.</param>
    public ChildStreams Open(LaunchScope scope, StdioRequest request, uint uid, FileDescriptor? devpts, bool discard)
    {
        try
        {
            return request.Terminal ? OpenTerminal(scope, request, uid, devpts) : OpenPipes(scope, request, uid, discard);
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Stdio, e.Call, e.Errno);
        }
    }

    /// <summary>A foreign runtime makes the terminal, and sends its master to this socket.</summary>
    public void Expect(FileDescriptor listener) => Output = listener;

    public void Dispose()
    {
        Input?.Dispose();
        Output?.Dispose();
        Error?.Dispose();
    }

    private ChildStreams OpenTerminal(LaunchScope scope, StdioRequest request, uint uid, FileDescriptor? devpts)
    {
        using var host = devpts is null ? Linux.Calls.Open.Path("/dev/pts", OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec) : null;
        var (master, slave) = Terminal.Open(devpts ?? host!);
        scope.Own(slave);
        Output = master;
        if (request.Rows != 0 || request.Columns != 0) Terminal.Resize(master, request.Rows, request.Columns);
        if (uid != 0) Chown.Descriptor(slave, uid, uint.MaxValue);
        return new ChildStreams(slave, slave, slave, IsTerminal: true);
    }

    private ChildStreams OpenPipes(LaunchScope scope, StdioRequest request, uint uid, bool discard)
    {
        var input = OpenInput(scope, request, uid);
        if (discard)
        {
            var nothing = scope.Own(Linux.Calls.Open.Path("/dev/null", OpenFlags.WriteOnly | OpenFlags.CloseOnExec));
            return new ChildStreams(input, nothing, nothing, IsTerminal: false);
        }

        (Output, var output) = OutputPipe(scope, uid);
        (Error, var error) = OutputPipe(scope, uid);
        return new ChildStreams(input, output, error, IsTerminal: false);
    }

    private FileDescriptor OpenInput(LaunchScope scope, StdioRequest request, uint uid)
    {
        if (!request.OpenStdin) return scope.Own(Linux.Calls.Open.Path("/dev/null", OpenFlags.ReadOnly | OpenFlags.CloseOnExec));
        var (read, write) = Pipe.Create();
        Input = write;
        if (uid != 0) Chown.Descriptor(read, uid, uint.MaxValue);
        return scope.Own(read);
    }

    // The process gets an end that reads and writes: as long as it lives its pipe has a reader, so that a killed shim means waiting, not
    // SIGPIPE. The other side still sees the end when the last such end is closed, for it is the only writing one.
    private static (FileDescriptor Shim, FileDescriptor Child) OutputPipe(LaunchScope scope, uint uid)
    {
        var (read, write) = Pipe.Create(nonBlocking: false);
        using (write)
        {
            FileFlags.SetNonBlocking(read);
            FileFlags.TrySetPipeSize(read, PipeSize);
            if (uid != 0) Chown.Descriptor(write, uid, uint.MaxValue);
            return (read, scope.Own(Linux.Calls.Open.Path(write.ProcPath, OpenFlags.ReadWrite | OpenFlags.CloseOnExec)));
        }
    }
}
