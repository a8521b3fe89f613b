using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Processes;
using Berth.Runtime.Launching;
using Berth.Runtime.Shims;

namespace Berth.Runtime.Foreign;

/// <summary>A command of a foreign runtime that makes a process, compiled for the shim to run.</summary>
internal sealed class RuntimeCommand : IDisposable
{
    private const string Console = "console";
    private readonly ForeignContainer _container;
    private readonly string _verb;
    private readonly string _place;

    private RuntimeCommand(ForeignContainer container, string verb, string place, LaunchScope scope)
    {
        (_container, _verb, _place) = (container, verb, place);
        Compiled = new CompiledLaunch(scope, container.Runtime.Path, null);
        Place = Open.Path(place, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec);
    }

    /// <summary>The records.</summary>
    public CompiledLaunch Compiled { get; }

    /// <summary>The directory where the file <c>pid</c> appears.</summary>
    public FileDescriptor Place { get; }

    /// <summary>Creates the container: its first process waits for <c>start</c>.</summary>
    public static RuntimeCommand Create(ForeignContainer container, LaunchRequest request, StreamSet streams, uint uid) => Make(scope =>
    {
        Begin(scope);
        var (root, trees) = RuntimeMounts.Prepare(scope, request, container);
        container.Save("config.json", RuntimeSpecBytes.Of(request, container.Root, trees));
        RuntimeMounts.Attach(scope, request, container, root, trees);
        // The bundle is its place: some runtimes go there before they look for the console's socket.
        var place = container.Directory;
        var line = container.Line(place, "create", ["--bundle", place, .. Options(request.Stdio, place), container.Id]);
        End(scope, place, line, Streams(scope, request.Stdio, streams, uid, place, discard: false));
        return new RuntimeCommand(container, "create", place, scope);
    });

    /// <summary>Starts one more process in it.</summary>
    public static RuntimeCommand Exec(ForeignContainer container, ExecRequest request, StreamSet streams, uint uid, bool discard) => Make(scope =>
    {
        Begin(scope);
        var place = container.NewPlace("exec");
        var document = container.Save(Path.Combine(Path.GetFileName(place), "process.json"), RuntimeSpecBytes.Of(request.Process));
        var line = container.Line(place, "exec", ["--detach", "--process", document, .. Options(request.Stdio, place), container.Id]);
        End(scope, place, line, Streams(scope, request.Stdio, streams, uid, place, discard));
        return new RuntimeCommand(container, "exec", place, scope);
    });

    /// <summary>Why it failed: the runtime ended with a code of its own.</summary>
    public OciRuntimeException Failed(int code) => new(_verb, RuntimeLog.Explain(_place, _verb, _container.Runtime.Path, code));

    /// <summary>Why it failed: a record of the program did.</summary>
    public Exception Failed(int record, Errno errno)
    {
        var failure = Compiled.Explain(record, errno);
        return failure.Stage == LaunchStage.Exec ? new OciRuntimeException(_verb, RuntimeLog.NotStarted(_place, _verb, _container.Runtime.Path, failure.Errno)) : failure;
    }

    public void Dispose()
    {
        Place.Dispose();
        Compiled.Dispose();
        // What it was told and what it said is of no use any more; the bundle stays for the other verbs.
        if (_place != _container.Directory) ForeignContainer.Forget(_place);
    }

    private static RuntimeCommand Make(Func<LaunchScope, RuntimeCommand> make)
    {
        var scope = new LaunchScope();
        try
        {
            return make(scope);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    private static void Begin(LaunchScope scope)
    {
        scope.Enter(LaunchStage.Namespace);
        scope.Program.AddClone(0, null, KernelSupport.Clone3);
        RuntimeMounts.JoinHost(scope);
    }

    private static void End(LaunchScope scope, string place, IReadOnlyList<string> line, ChildStreams streams)
    {
        scope.Enter(LaunchStage.WorkingDirectory);
        scope.Add(LaunchCall.Chdir, new("chdir", place), scope.Program.Text(place));
        scope.Enter(LaunchStage.Stdio);
        RunRuntime.AddProgram(scope.Program, line, streams.Input, streams.Output, streams.Error);
    }

    private static IEnumerable<string> Options(StdioRequest stdio, string place)
    {
        string[] pid = ["--pid-file", Path.Combine(place, "pid")];
        // By its name alone, for the path of a socket can only be short.
        return stdio.Terminal ? [.. pid, "--console-socket", Console] : pid;
    }

    private static ChildStreams Streams(LaunchScope scope, StdioRequest stdio, StreamSet streams, uint uid, string place, bool discard)
    {
        if (!stdio.Terminal) return streams.Open(scope, stdio, uid, devpts: null, discard);
        using var directory = Open.Path(place, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec);
        streams.Expect(SequencedSocket.ListenForStreams($"{directory.ProcPath}/{Console}"));
        var nothing = scope.Own(Open.Path("/dev/null", OpenFlags.ReadWrite | OpenFlags.CloseOnExec));
        return new ChildStreams(nothing, nothing, nothing, IsTerminal: false);
    }
}
