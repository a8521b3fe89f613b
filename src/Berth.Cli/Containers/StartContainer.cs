using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Containers;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Streams;
using Berth.Linux;
using Berth.Linux.Terminals;

namespace Berth.Cli.Containers;

/// <summary><c>berth start</c>.</summary>
internal sealed class StartContainer : Command
{
    private SwitchFlag? _attach, _interactive;
    private TextFlag? _detachKeys;

    public override IReadOnlyList<string> Paths => ["container start", "start"];

    public override string Usage => "[OPTIONS] CONTAINER [CONTAINER...]";

    public override string Summary => "Start stopped containers";

    public override Arity Arity => Arity.AtLeast(1);

    public override void Declare(FlagSet flags)
    {
        _attach = flags.Switch("attach", 'a', "Attach STDOUT/STDERR and pass signals on");
        _detachKeys = flags.Text("detach-keys", '\0', "Keys that leave the container running");
        _interactive = flags.Switch("interactive", 'i', "Attach STDIN");
    }

    public override int Execute(Invocation call)
    {
        if (_attach!.Value || _interactive!.Value)
        {
            return call.Arguments.Count == 1 ? StartAttached(call, call.Arguments[0])
                : throw new CliException("you cannot start and attach multiple containers at once");
        }

        var failed = new List<string>();
        foreach (var name in call.Arguments)
        {
            try
            {
                call.Client.Call(new ApiRequest("POST", $"/containers/{name}/start"));
                TextSink.Out.WriteLine(name);
            }
            catch (ApiException failure)
            {
                failed.Add(name);
                TextSink.Out.Flush();
                TextSink.Error.WriteLine(Program.Sentence(failure));
            }
        }

        return failed.Count == 0 ? 0 : throw new CliException($"Error: failed to start containers: {string.Join(", ", failed)}");
    }

    private int StartAttached(Invocation call, string name)
    {
        var client = call.Client;
        var container = client.Call(new ApiRequest("GET", $"/containers/{name}/json"), ApiJson.Wire.ContainerInspect);
        var tty = container.Config?.Tty ?? false;
        var stdin = _interactive!.Value && (container.Config?.OpenStdin ?? false);
        if (stdin && tty && !TerminalMode.IsTerminal(new FileDescriptor(0)))
            throw new CliException("the input device is not a TTY");
        var attach = Attachment.Request(container.Id, stdin, true, true, _detachKeys!.Value);
        var wait = ContainerWait.Request(container.Id, container.HostConfig?.AutoRemove ?? false ? "removed" : "next-exit");
        var attaching = client.Begin(attach);
        var waiting = client.Begin(wait);
        using var session = new AttachSession(Attachment.Ensure(client.Finish(attaching, attach)), tty, stdin, _detachKeys.Value);
        using var waited = client.Finish(waiting, wait).Ensure();
        Attachment.HandleSignals(session, call, container.Id, tty, proxy: true, leavesAtOnce: true);
        client.Call(new ApiRequest("POST", $"/containers/{container.Id}/start"));
        Attachment.Resize(call, container.Id, tty);
        if (!session.Run())
            return 0;
        session.WaitFor(waited);
        return ContainerWait.Read(waited).Code;
    }
}

/// <summary><c>berth attach</c>.</summary>
internal sealed class AttachContainer : Command
{
    private SwitchFlag? _noStdin, _sigProxy;
    private TextFlag? _detachKeys;

    public override IReadOnlyList<string> Paths => ["container attach", "attach"];

    public override string Usage => "[OPTIONS] CONTAINER";

    public override string Summary => "Attach this terminal's input, output and error to a running container";

    public override Arity Arity => Arity.Exactly(1);

    public override void Declare(FlagSet flags)
    {
        _detachKeys = flags.Text("detach-keys", '\0', "Keys that leave the container running");
        _noStdin = flags.Switch("no-stdin", '\0', "Leave STDIN alone");
        _sigProxy = flags.Switch("sig-proxy", '\0', "Pass received signals on to the process", initial: true);
    }

    public override int Execute(Invocation call)
    {
        var client = call.Client;
        var container = client.Call(new ApiRequest("GET", $"/containers/{call.Arguments[0]}/json"), ApiJson.Wire.ContainerInspect);
        Check(container.State);
        var tty = container.Config?.Tty ?? false;
        var stdin = !_noStdin!.Value && (container.Config?.OpenStdin ?? false);
        if (stdin && tty && !TerminalMode.IsTerminal(new FileDescriptor(0)))
            throw new CliException("the input device is not a TTY");
        var wait = ContainerWait.Request(container.Id, "not-running");
        var attach = Attachment.Request(container.Id, stdin, true, true, _detachKeys!.Value);
        var attaching = client.Begin(attach);
        var waiting = client.Begin(wait);
        using var session = new AttachSession(Attachment.Ensure(client.Finish(attaching, attach)), tty, stdin, _detachKeys.Value);
        using var waited = client.Finish(waiting, wait).Ensure();
        Attachment.HandleSignals(session, call, container.Id, tty, _sigProxy!.Value);
        // A change of size makes a shell draw its prompt again; the right one follows.
        Attachment.Resize(call, container.Id, tty, larger: 1);
        Attachment.Resize(call, container.Id, tty);
        if (!session.Run())
            throw Attachment.Detached();
        session.WaitFor(waited);
        var (code, error) = ContainerWait.Read(waited);
        return error is null ? code : throw new CliException(error);
    }

    private static void Check(ContainerState state)
    {
        if (!state.Running)
            throw new CliException("You cannot attach to a stopped container, start it first");
        if (state.Paused)
            throw new CliException("You cannot attach to a paused container, unpause it first");
        if (state.Restarting)
            throw new CliException("You cannot attach to a restarting container, wait until it is running");
    }
}
