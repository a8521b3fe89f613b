using System.Collections.Concurrent;
using Berth.Engine.Containers;
using Berth.Engine.Logs.Drivers;

namespace Berth.Engine.Logs.Forward;

/// <summary>
/// Sends the logs of containers where their driver says. What the shim writes into files is read from there and sent on, and how far it
/// has come is kept beside them: a receiver that is away for a while, or a daemon that is restarted, costs no line as long as the files
/// have not been rotated away.
/// </summary>
/// <param name="containers">Where the containers' folders are.</param>
/// <param name="watch">Tells when a log grows.</param>
/// <param name="options">The clock, and who is told of failures.</param>
public sealed class ForwardLogs(ContainerStore containers, WatchLogs watch, ContainerOptions options)
{
    private readonly ConcurrentDictionary<string, ForwardedLog> _running = new(StringComparer.Ordinal);

    /// <summary>Connects before a container starts; null for a driver that sends nothing.</summary>
    /// <exception cref="EngineException">Internal: the receiver cannot be reached, in Docker's words.</exception>
    internal async ValueTask<ForwardedLog?> PrepareAsync(ContainerDocument container, CancellationToken ct)
    {
        if (!LogDrivers.IsForwarded(container.HostConfig.LogConfig)) return null;
        try
        {
            var log = Make(container);
            if (!LogSinks.MayStartWithout(container)) await log.ConnectAsync(ct);
            return log;
        }
        catch (Exception error) when (error is FormatException or LogSinkException)
        {
            throw PlanLog.Failed(error.Message);
        }
    }

    /// <summary>Sends on until the container ends and everything it wrote is sent.</summary>
    internal void Run(Container container, ForwardedLog log)
    {
        if (_running.TryGetValue(container.Id, out var before)) before.Stop();
        _running[container.Id] = log;
        _ = RunAsync(container.Id, log, container.NextExit);
    }

    /// <summary>After a restart of the daemon: goes on where the last one was.</summary>
    internal void Resume(Container container)
    {
        if (!LogDrivers.IsForwarded(container.Document.HostConfig.LogConfig)) return;
        try
        {
            Run(container, Make(container.Document));
        }
        catch (FormatException error)
        {
            options.Notice($"log of container {container.Id}: {error.Message}");
        }
    }

    private ForwardedLog Make(ContainerDocument container) => new(
        PlanLog.FileOf(container, containers.DirectoryOf(container.Id))!,
        LogSinks.Of(container)!,
        watch,
        new ForwardSettings(options.Time, text => options.Notice($"log of container {container.Id}: {text}"), options.Stopping));

    private async Task RunAsync(string id, ForwardedLog log, Task ended)
    {
        try
        {
            await log.RunAsync(ended);
        }
        catch (OperationCanceledException)
        {
            // The daemon stops, or the container was started again: whoever comes next goes on from what is noted.
        }
        catch (Exception error)
        {
            options.Notice($"sending the log of container {id}: {error.Message}");
        }
        finally
        {
            await log.DisposeAsync();
            _running.TryRemove(new KeyValuePair<string, ForwardedLog>(id, log));
        }
    }
}
