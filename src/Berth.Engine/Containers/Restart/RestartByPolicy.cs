using Berth.Engine.Containers.Start;

namespace Berth.Engine.Containers.Restart;

/// <summary>Starts containers again whose restart policy says so: after their end, and when the daemon starts.</summary>
public sealed class RestartByPolicy(ContainerStore containers, StartContainer start, ContainerOptions options)
{
    /// <summary>Starts a waiting container when its time has come, unless somebody ends the waiting.</summary>
    public void Schedule(Container container, TimeSpan wait, CancellationToken cancelled) => _ = RunAsync(container, wait, Task.CompletedTask, cancelled);

    /// <summary>
    /// When the daemon starts, with containers that do not run: those that shall are waiting when this returns, and are started as fast as
    /// the machine can beside the first requests, each after those it needs.
    /// </summary>
    public async Task AtDaemonStartAsync()
    {
        var waiting = new Dictionary<string, CancellationToken>(StringComparer.Ordinal);
        foreach (var container in containers.List())
        {
            if (!RestartBackoff.AtDaemonStart(container.Document)) continue;
            using (await container.LockAsync(CancellationToken.None))
            {
                var document = container.Document;
                if (document.State.Ended is not { } ended || container.IsBeingRemoved) continue;
                containers.Save(container, document with { State = new RestartingState { Last = ended }, StoppedByUser = false, RestartCount = 0 });
                waiting.Add(container.Id, container.Restarts.Begin());
            }
        }
        var starting = new Dictionary<string, Task>(StringComparer.Ordinal);
        foreach (var container in new StartOrder(containers).Of(waiting.Keys))
        {
            var first = StartOrder.Needs(container.Document, containers).Select(id => starting.GetValueOrDefault(id) ?? Task.CompletedTask);
            starting.Add(container.Id, RunAsync(container, TimeSpan.Zero, Task.WhenAll(first), waiting[container.Id]));
        }
    }

    private async Task RunAsync(Container container, TimeSpan wait, Task first, CancellationToken cancelled)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancelled, options.Stopping);
        try
        {
            // What failed to start has said so; this one then says what it lacks.
            await first.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(wait, options.Time, end.Token);
            await start.AgainAsync(container, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The user has stopped it, who also wrote that down; or the daemon stops, and the next one goes on with it.
        }
        catch (EngineException error)
        {
            options.Notice($"restarting container {container.Id}: {error.Message}");
        }
    }
}
