using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Exec;
using Berth.Cli.Commands;
using Berth.Cli.Containers.Create;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Streams;
using Berth.Linux;
using Berth.Linux.Terminals;

namespace Berth.Cli.Containers;

/// <summary><c>berth exec</c>.</summary>
internal sealed class ExecInContainer : Command
{
    private SwitchFlag? _detach, _interactive, _privileged, _tty;
    private TextFlag? _detachKeys, _user, _workdir;
    private ListFlag? _env, _envFile;

    public override IReadOnlyList<string> Paths => ["container exec", "exec"];

    public override string Usage => "[OPTIONS] CONTAINER COMMAND [ARG...]";

    public override string Summary => "Run a command in a running container";

    public override Arity Arity => Arity.AtLeast(2);

    public override bool FlagsFirst => true;

    public override void Declare(FlagSet flags)
    {
        _detach = flags.Switch("detach", 'd', "Run in the background");
        _detachKeys = flags.Text("detach-keys", '\0', "Keys that leave the command running");
        _env = flags.Add(new ListFlag("env", 'e', "list", "Set environment variables") { Check = Environments.Check });
        _envFile = flags.List("env-file", '\0', "Read environment variables from a file");
        _interactive = flags.Switch("interactive", 'i', "Keep STDIN open even if not attached");
        _privileged = flags.Switch("privileged", '\0', "All capabilities for the command");
        _tty = flags.Switch("tty", 't', "Allocate a pseudo-TTY");
        _user = flags.Text("user", 'u', "User name or id (<name|uid>[:<group|gid>])");
        _workdir = flags.Text("workdir", 'w', "Working directory inside the container");
    }

    public override int Execute(Invocation call)
    {
        var detach = _detach!.Value;
        var stdin = _interactive!.Value && !detach;
        if (stdin && _tty!.Value && !TerminalMode.IsTerminal(new FileDescriptor(0)))
            throw new CliException("the input device is not a TTY");
        int[]? size = _tty!.Value && WindowSize.TryGet(TextSink.Out.File, out var window) ? [window.Rows, window.Columns] : null;
        var create = new CreateExecRequest
        {
            User = _user!.Value,
            Privileged = _privileged!.Value,
            Tty = _tty.Value,
            ConsoleSize = size,
            AttachStdin = stdin,
            AttachStdout = !detach,
            AttachStderr = !detach,
            Detach = detach,
            DetachKeys = _detachKeys!.Value,
            Env = Environments.Collect(_envFile!.Values, _env!.Values),
            WorkingDir = _workdir!.Value,
            Cmd = [.. call.Arguments[1..]],
        };
        var id = call.Client.Call(
            new ApiRequest("POST", $"/containers/{call.Arguments[0]}/exec").Json(JsonSerializer.SerializeToUtf8Bytes(create, ApiJson.Wire.CreateExecRequest)),
            ApiJson.Wire.CreateExecResponse).Id;
        if (id.Length == 0)
            throw new CliException("exec ID empty");
        var start = new ApiRequest("POST", $"/exec/{id}/start")
            .Json(JsonSerializer.SerializeToUtf8Bytes(new StartExecRequest { Detach = detach, Tty = _tty.Value, ConsoleSize = size }, ApiJson.Wire.StartExecRequest));
        if (detach)
        {
            call.Client.Call(start);
            return 0;
        }

        return Attach(call, id, start.Hijack(), stdin);
    }

    private int Attach(Invocation call, string id, ApiRequest start, bool stdin)
    {
        var tty = _tty!.Value;
        using (var session = new AttachSession(Attachment.Ensure(call.Client.Send(start)), tty, stdin, _detachKeys!.Value))
        {
            Attachment.HandleSignals(session, call, id, tty, proxy: false, leavesAtOnce: true, "exec");
            Attachment.Resize(call, id, tty, "exec");
            if (!session.Run())
                throw Attachment.Detached();
        }

        return call.Client.Call(new ApiRequest("GET", $"/exec/{id}/json"), ApiJson.Wire.ExecInspect).ExitCode ?? 0;
    }
}
