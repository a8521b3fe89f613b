using Berth.Api.Client;
using Berth.Api.Containers;
using Berth.Cli.Commands;
using Berth.Cli.Containers.Create;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Streams;
using Berth.Linux;
using Berth.Linux.Terminals;

namespace Berth.Cli.Containers;

/// <summary>
/// <c>berth run</c>: create, then attach and wait at once, then start. Attach and wait must be in place before the start, or output and
/// exit code of a short container would be lost; nothing else of the order matters, so nothing else waits.
/// </summary>
internal sealed class RunContainer : Command
{
    private ContainerFlags? _flags;
    private SwitchFlag? _detach, _sigProxy;
    private TextFlag? _detachKeys;

    public override IReadOnlyList<string> Paths => ["container run", "run"];

    public override string Usage => "[OPTIONS] IMAGE [COMMAND] [ARG...]";

    public override string Summary => "Create a container from an image and run it";

    public override Arity Arity => Arity.AtLeast(1);

    public override bool FlagsFirst => true;

    public override void Declare(FlagSet flags)
    {
        _flags = new ContainerFlags(flags);
        _detach = flags.Switch("detach", 'd', "Run in the background and print the container's id");
        _sigProxy = flags.Switch("sig-proxy", '\0', "Pass received signals on to the process", initial: true);
        _detachKeys = flags.Text("detach-keys", '\0', "Keys that leave the container running");
    }

    public override int Execute(Invocation call)
    {
        var request = CreateContainer.Request(_flags!, call.Arguments, "run");
        var detach = _detach!.Value;
        if (detach)
        {
            if (_flags!.HasAttach)
                throw new CliException("conflicting options: cannot specify both --attach and --detach");
            request.AttachStdin = request.AttachStdout = request.AttachStderr = request.StdinOnce = false;
        }
        else if (request is { AttachStdin: true, Tty: true } && !TerminalMode.IsTerminal(new FileDescriptor(0)))
        {
            throw new CliException("the input device is not a TTY");
        }

        string id;
        try
        {
            id = new ContainerCreation(call, _flags!) { Ahead = detach ? 0 : 2 }.Run(request);
        }
        catch (ApiException refusal)
        {
            throw CreateContainer.WithHelp(Program.Sentence(refusal), "run", 125);
        }
        catch (ApiConnectionException failure)
        {
            throw CreateContainer.WithHelp(failure.Message, "run", 125);
        }
        catch (CliException failure)
        {
            throw CreateContainer.WithHelp(failure.Message, "run", 125);
        }

        return detach || !(request.AttachStdin || request.AttachStdout || request.AttachStderr)
            ? RunDetached(call, id) : RunAttached(call, id, request);
    }

    private static int RunDetached(Invocation call, string id)
    {
        TextSink.Out.WriteLine(id);
        TextSink.Out.Flush();
        using var started = call.Client.Send(new ApiRequest("POST", $"/containers/{id}/start"));
        if (started.Status >= 400)
            throw StartFailure(started);
        return 0;
    }

    private int RunAttached(Invocation call, string id, CreateContainerRequest request)
    {
        var client = call.Client;
        var attach = Attachment.Request(id, request.AttachStdin, request.AttachStdout, request.AttachStderr, _detachKeys!.Value);
        var wait = ContainerWait.Request(id, request.HostConfig!.AutoRemove ? "removed" : "next-exit");
        var attaching = client.Begin(attach);
        var waiting = client.Begin(wait);
        using var session = new AttachSession(Attachment.Ensure(client.Finish(attaching, attach)), request.Tty, request.AttachStdin, _detachKeys.Value);
        using var waited = client.Finish(waiting, wait).Ensure();
        var start = new ApiRequest("POST", $"/containers/{id}/start");
        var starting = client.Begin(start);
        // Taking signals costs a thread; it happens while the daemon starts the container.
        Attachment.HandleSignals(session, call, id, request.Tty, _sigProxy!.Value);
        using (var started = client.Finish(starting, start))
        {
            if (started.Status >= 400)
            {
                var failure = StartFailure(started);
                if (request.HostConfig.AutoRemove)
                    ContainerWait.Read(waited);
                throw failure;
            }
        }

        Attachment.Resize(call, id, request.Tty);
        try
        {
            return Await(session, waited);
        }
        catch (ApiConnectionException failure)
        {
            throw new CliException($"error waiting for container: {failure.Message}", 125);
        }
    }

    private static int Await(AttachSession session, ApiResponse waited)
    {
        if (!session.Run())
            return 0;
        session.WaitFor(waited);
        var (code, error) = ContainerWait.Read(waited);
        if (error is not null)
            TextSink.Error.WriteLine($"Error waiting for container: {error}");
        return error is null ? code : 125;
    }

    // docker tells from the sentence whether the command was missing (127) or could not be run (126).
    private static CliException StartFailure(ApiResponse refusal)
    {
        try
        {
            refusal.Ensure();
            return new CliException("");
        }
        catch (ApiException failure)
        {
            var message = failure.Message;
            var code = message.Contains("executable file not found", StringComparison.Ordinal)
                || message.Contains("no such file or directory", StringComparison.Ordinal)
                || message.Contains("system cannot find the file specified", StringComparison.Ordinal) ? 127
                : message.Contains("permission denied", StringComparison.Ordinal) || message.Contains("is a directory", StringComparison.Ordinal) ? 126
                : 125;
            return CreateContainer.WithHelp(Program.Sentence(failure), "run", code);
        }
    }
}
