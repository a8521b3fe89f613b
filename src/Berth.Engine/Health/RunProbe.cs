using System.Net.Sockets;
using System.Text;
using Berth.Api.Containers;
using Berth.Api.Exec;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Attach;
using Berth.Engine.Execs;
using Berth.Engine.Signals;
using Berth.Engine.Times;
using Berth.Runtime;

namespace Berth.Engine.Health;

/// <summary>Carries out one health check: an exec whose output is kept and whose time is limited.</summary>
public sealed class RunProbe(CreateExec create, StartExec start, ExecStore execs, ShimConnection shim, TimeProvider time)
{
    private const int MostOutput = 4096;
    private const int NoExitCode = -1;
    private static readonly AttachStreams s_output = new(Stdin: false, Stdout: true, Stderr: true);

    /// <summary>Returns when the process has ended; it is killed when its time is over or the check is called off.</summary>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    internal async Task<HealthResult> ExecuteAsync(Container container, HealthPlan plan, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        try
        {
            var (code, output) = await RunAsync(container, plan, cancellationToken);
            return new HealthResult { Start = began, End = time.GetUtcNow(), ExitCode = code, Output = output };
        }
        catch (Exception error) when (error is EngineException or ShimException or IOException or SocketException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new HealthResult { Start = began, End = time.GetUtcNow(), ExitCode = NoExitCode, Output = error.Message };
        }
    }

    private async Task<(int Code, string Output)> RunAsync(Container container, HealthPlan plan, CancellationToken cancellationToken)
    {
        var request = new CreateExecRequest { Cmd = plan.Command, AttachStdout = true, AttachStderr = true };
        var session = create.Execute(container, container.Id, request);
        try
        {
            start.Claim(session);
            using var socket = await start.ExecuteAsync(session, s_output, framed: false, cancellationToken);
            var reading = ReadAsync(socket!);
            var ending = EndAsync(session, reading);
            try
            {
                await ending.WaitAsync(plan.Timeout, time, cancellationToken);
                return (session.ExitCode ?? NoExitCode, await reading);
            }
            catch (Exception over) when (over is TimeoutException or OperationCanceledException)
            {
                await KillAsync(session);
                await session.Finished;
                if (over is OperationCanceledException) throw;
                // A process that the check left behind may hold the pipe open: what it writes is not waited for.
                socket!.Shutdown(SocketShutdown.Both);
                var output = await reading;
                var exceeded = $"Health check exceeded timeout ({GoDuration.Of(plan.Timeout)})";
                return (NoExitCode, output.Length > 0 ? $"{exceeded}: {output}" : exceeded);
            }
        }
        finally
        {
            execs.Remove(session);
        }
    }

    private static async Task EndAsync(ExecSession session, Task reading)
    {
        await session.Finished;
        await reading;
    }

    private async Task KillAsync(ExecSession session)
    {
        try
        {
            await shim.SignalAsync(session.Container.Id, session.Id, SignalName.Kill, CancellationToken.None);
        }
        catch (ShimException error) when (error.Code is ShimErrorCode.NotFound or ShimErrorCode.NotRunning)
        {
            // It ended by itself a moment ago.
        }
    }

    // All is read, so that the process never waits for us; the beginning is kept.
    private static async Task<string> ReadAsync(Socket socket)
    {
        var (kept, buffer, cut) = (new MemoryStream(), new byte[MostOutput], false);
        while (await ReceiveAsync(socket, buffer) is > 0 and var count)
        {
            var room = Math.Min(count, MostOutput - (int)kept.Length);
            kept.Write(buffer, 0, room);
            cut |= room < count;
        }
        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length) + (cut ? "..." : "");
    }

    private static async Task<int> ReceiveAsync(Socket socket, byte[] buffer)
    {
        try
        {
            return await socket.ReceiveAsync(buffer);
        }
        catch (SocketException)
        {
            // Nobody is at the other end any more, or we have closed ours.
            return 0;
        }
    }
}
