using System.Globalization;
using System.Net.Sockets;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Attach;
using Berth.Engine.Containers.End;
using Berth.Engine.Containers.Start;
using Berth.Engine.Roots;
using Berth.Engine.Security;
using Berth.Linux.Calls;
using Berth.Runtime;

namespace Berth.Engine.Execs;

/// <summary>Starts a prepared process, with or without a client at its streams.</summary>
public sealed class StartExec(ShimConnection shim, ContainerEvents events, ContainerOptions options)
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(10);

    private const string Refused = "OCI runtime exec failed: exec failed: ";

    private const string Prefix = Refused + "unable to start container process: ";

    /// <summary>Checks that it can be started and takes the right to: after this only the process itself can fail.</summary>
    /// <exception cref="EngineException">Conflict: it has run, or the container does not run.</exception>
    public void Claim(ExecSession session)
    {
        CheckUsable(session.Container);
        session.Claim();
    }

    /// <summary>Starts a claimed process; the socket given back carries its streams, null when none are wanted.</summary>
    /// <param name="session">The process.</param>
    /// <param name="streams">Which streams.</param>
    /// <param name="framed">With Docker's header before each piece of output; without, the two outputs are one.</param>
    /// <param name="cancellationToken">Stops before the start.</param>
    /// <exception cref="EngineException">It could not be started; its exit code then says 126 or 127.</exception>
    public async Task<Socket?> ExecuteAsync(ExecSession session, AttachStreams streams, bool framed, CancellationToken cancellationToken)
    {
        if (!session.Process.Cwd.StartsWith('/'))
        {
            session.Ended(LaunchFailures.Other);
            throw EngineException.Internal(Refused + "Cwd must be an absolute path");
        }
        var socket = default(Socket);
        Attachment[] attachments = [];
        if (streams != default)
        {
            var (ours, theirs) = Socketpair.Stream();
            socket = new Socket(new SafeSocketHandle(ours.Release(), ownsHandle: true));
            attachments = [new Attachment { Socket = theirs, Stdin = streams.Stdin, Stdout = streams.Stdout, Stderr = streams.Stderr, Framed = framed }];
        }
        try
        {
            var process = await shim.ExecAsync(Request(session, streams.Stdin, attachments), cancellationToken);
            process.PidFd.Dispose();
            session.Started(process.Pid);
        }
        catch (Exception error)
        {
            socket?.Dispose();
            throw Fail(session, error);
        }
        finally
        {
            foreach (var attachment in attachments) attachment.Socket.Dispose();
        }
        events.Tell(session.Container.Document, $"exec_start: {session.Line}", ("execID", session.Id));
        _ = WatchAsync(session);
        return socket;
    }

    /// <summary>Sets the size of its terminal.</summary>
    public async Task ResizeAsync(ExecSession session, ushort rows, ushort columns, CancellationToken cancellationToken)
    {
        CheckUsable(session.Container);
        try
        {
            // A client asks for the size as soon as it has asked for the start.
            await session.Ready.WaitAsync(ReadyTimeout, options.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw EngineException.Internal("timeout waiting for exec session ready");
        }
        if (session.Pid == 0) throw EngineException.Invalid("exec process is not started");
        if (!session.Running) return;
        await shim.ResizeAsync(session.Container.Id, session.Id, rows, columns, cancellationToken);
    }

    private static void CheckUsable(Container container)
    {
        if (container.State is PausedState) throw EngineException.Conflict($"Container {container.Id} is paused, unpause the container before exec");
        if (container.State.Alive is null) throw KillContainer.NotRunning(container);
    }

    private static ExecRequest Request(ExecSession session, bool stdin, IReadOnlyList<Attachment> attachments)
    {
        var host = session.Container.Document.HostConfig;
        var capabilities = CapabilitySet.Resolve(host.CapAdd, host.CapDrop, host.Privileged);
        return new ExecRequest
        {
            Id = session.Container.Id,
            ExecId = session.Id,
            Process = session.Process,
            // The container's own filter, as Docker has it: --privileged of an exec gives capabilities and lifts nothing else.
            Seccomp = SecurityOptions.Of(host, capabilities).Seccomp,
            Stdio = new StdioRequest
            {
                Terminal = session.Request.Tty,
                OpenStdin = stdin,
                StdinOnce = stdin,
                Rows = (ushort)(session.Process.ConsoleSize?.Height ?? 0),
                Columns = (ushort)(session.Process.ConsoleSize?.Width ?? 0),
            },
            Attachments = attachments,
        };
    }

    private async Task WatchAsync(ExecSession session)
    {
        var (container, code) = (session.Container, 137);
        try
        {
            code = (await shim.WaitAsync(container.Id, session.Id, options.Stopping)).Code;
            // The code is here: the shim need not remember it for as long as the container lives.
            await shim.DeleteExecAsync(container.Id, session.Id, options.Stopping);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (ShimException)
        {
            // It went with its container, which was killed: what is known of its code stands.
        }
        session.Ended(code);
        events.Tell(
            container.Document, "exec_die", ("execID", session.Id), ("exitCode", code.ToString(CultureInfo.InvariantCulture)));
    }

    private static EngineException Fail(ExecSession session, Exception error)
    {
        if (error is OciRuntimeException runtime)
        {
            session.Ended(LaunchFailures.CodeOf(runtime.Message));
            return new EngineException(EngineErrorCode.Invalid, runtime.Message, runtime);
        }
        var (sentence, code) = error switch
        {
            LaunchException { Stage: LaunchStage.Exec } launch => LaunchFailures.ExplainExec(launch, session.Request.Cmd![0], () => OpenRoot.OfProcess(session.Container.State.Alive?.Pid ?? 0)),
            LaunchException { Stage: LaunchStage.WorkingDirectory } launch =>
                ($"chdir to cwd (\"{session.Process.Cwd}\") set in config.json failed: {LaunchFailures.Lower(launch.Errno)}", LaunchFailures.NotFound),
            _ => (error.Message, LaunchFailures.NotExecutable),
        };
        session.Ended(code);
        return new EngineException(EngineErrorCode.Invalid, Prefix + sentence, error);
    }
}
