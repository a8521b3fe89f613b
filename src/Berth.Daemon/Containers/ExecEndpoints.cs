using System.Text;
using Berth.Api;
using Berth.Api.Exec;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Attach;
using Berth.Engine.Execs;

namespace Berth.Daemon.Containers;

/// <summary><c>/exec</c>: further processes in running containers.</summary>
internal sealed class ExecEndpoints(ContainerStore containers, ExecStore execs, CreateExec create, StartExec start)
{
    private const byte Stdout = 1;

    public void Map(Routes routes)
    {
        routes.Map("POST", "/containers/{name}/exec", Create);
        // Not a route that hijacks: what is wrong before the connection is taken over is answered as everywhere else.
        routes.Map("POST", "/exec/{name}/start", StartAsync);
        routes.Map("POST", "/exec/{name}/resize", Resize);
        routes.Map("GET", "/exec/{name}/json", Inspect);
    }

    private async Task Create(Exchange exchange)
    {
        var request = await exchange.ReadAsync(ApiJson.Wire.CreateExecRequest);
        // Asked before whether there is such a container.
        if (request?.Cmd is not { Length: > 0 }) throw CreateExec.NoCommand();
        var session = create.Execute(containers.Get(exchange.Name), exchange.Name, request, CheckKeys);
        await exchange.RespondAsync(201, new CreateExecResponse { Id = session.Id }, ApiJson.Wire.CreateExecResponse);
    }

    private static void CheckKeys(string keys)
    {
        try
        {
            DetachKeys.Parse(keys);
        }
        catch (EngineException)
        {
            throw EngineException.Internal($"Invalid escape keys ({keys}) provided");
        }
    }

    private async Task StartAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(ApiJson.Wire.StartExecRequest) ?? new StartExecRequest();
        var session = execs.Get(exchange.Name);
        exchange.Aborted = CancellationToken.None;
        if (request.Detach)
        {
            start.Claim(session);
            await start.ExecuteAsync(session, default, framed: false, CancellationToken.None);
            await exchange.RespondAsync(200);
            return;
        }
        var (asked, tty) = (session.Request, session.Request.Tty);
        var streams = new AttachStreams(asked.AttachStdin, asked.AttachStdout, asked.AttachStderr);
        var keys = DetachKeys.Parse(asked.DetachKeys);
        var hijack = await exchange.HijackAsync(tty || !exchange.Version.AtLeast(42) ? Exchange.RawStream : Exchange.MultiplexedStream);
        try
        {
            start.Claim(session);
            using var socket = await start.ExecuteAsync(session, streams, framed: !tty, CancellationToken.None);
            var end = socket is null ? AttachEnd.ContainerEnded : await new AttachPump(hijack, socket, streams.Stdin, tty ? keys : null).RunAsync();
            // A client that sees the end of the output asks for the exit code next, and must not be told that it runs.
            if (end == AttachEnd.ContainerEnded) await session.Finished;
        }
        catch (EngineException error)
        {
            // The connection is no longer HTTP's: the client reads it where it would have read the output.
            await WriteAsync(hijack, error.Message + "\r\n", tty);
        }
    }

    private async Task Resize(Exchange exchange)
    {
        var (rows, columns) = (ContainerEndpoints.Dimension(exchange, "h", "height"), ContainerEndpoints.Dimension(exchange, "w", "width"));
        await start.ResizeAsync(execs.Get(exchange.Name), rows, columns, exchange.Aborted);
        await exchange.RespondAsync(200);
    }

    private Task Inspect(Exchange exchange)
    {
        var session = execs.Get(exchange.Name);
        var asked = session.Request;
        return exchange.RespondAsync(200, new ExecInspect
        {
            ID = session.Id,
            Running = session.Running,
            ExitCode = session.ExitCode,
            ProcessConfig = new ExecProcess
            {
                Tty = asked.Tty,
                Entrypoint = asked.Cmd![0],
                Arguments = asked.Cmd[1..],
                Privileged = asked.Privileged,
                User = asked.User.Length > 0 ? asked.User : null,
            },
            OpenStdin = asked.AttachStdin,
            OpenStderr = asked.AttachStderr,
            OpenStdout = asked.AttachStdout,
            ContainerID = session.Container.Id,
            DetachKeys = asked.DetachKeys.Length == 0 ? [] : DetachKeys.Parse(asked.DetachKeys).Typed,
            Pid = session.Pid,
        }, ApiJson.Wire.ExecInspect);
    }

    private static async Task WriteAsync(Hijack hijack, string text, bool raw)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!raw)
        {
            var header = new byte[8];
            header[0] = Stdout;
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), bytes.Length);
            await hijack.Output.WriteAsync(header);
        }
        await hijack.Output.WriteAsync(bytes);
    }
}
