using System.Globalization;
using Berth.Api.Containers;
using Berth.Engine.Containers;
using Berth.Linux.Processes;

namespace Berth.Engine.Health;

/// <summary>
/// Carries out the health checks of containers that run: one timer each, and nothing at all for a container without a check. It begins and
/// ends with the run, and stands still while the container is paused.
/// </summary>
public sealed class WatchHealth(ContainerStore containers, RunProbe probe, ContainerEvents events, ContainerOptions options)
{
    /// <summary>Called with a container that has become unhealthy and asks to be restarted then.</summary>
    public Func<Container, Task> RestartUnhealthy { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Begins; the first check is one interval away. Nothing happens without a check.</summary>
    internal void Begin(Container container)
    {
        if (HealthPlan.Of(container.Document.Config) is not { } plan || container.State is not RunningState running) return;
        // Not disposed: it has neither timer nor wait handle, and who ends the watch need not ask whether it has ended by itself.
        container.Probing = new CancellationTokenSource();
        _ = WatchAsync(container, plan, running.StartedAt, container.Probing.Token);
    }

    /// <summary>Ends: a check under way is killed and its result is not counted.</summary>
    internal static void End(Container container)
    {
        container.Probing?.Cancel();
        container.Probing = null;
    }

    private async Task WatchAsync(Container container, HealthPlan plan, DateTimeOffset startedAt, CancellationToken ended)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ended, options.Stopping);
        try
        {
            while (true)
            {
                await Task.Delay(plan.Wait(container.Document.Health?.Status, options.Time.GetUtcNow() - startedAt), options.Time, end.Token);
                var result = await probe.ExecuteAsync(container, plan, end.Token);
                if (result.ExitCode != 0 && IsEnding(container)) continue;
                if (await KeepAsync(container, plan, result, startedAt, end.Token) is HealthPlan.Unhealthy && AsksForRestart(container.Document))
                {
                    // Not waited for: it ends this very watch.
                    _ = RestartAsync(container);
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The run has ended, the container is paused, or the daemon stops.
        }
        catch (Exception error)
        {
            options.Notice($"health checks of container {container.Id} end: {error.Message}");
        }
    }

    // A container that ends takes its check with it, and the check's end is told first: that it failed says nothing of the container's health.
    private static bool IsEnding(Container container)
    {
        if (container.State.Alive is not { } alive) return true;
        try
        {
            return ProcessStat.IsExiting(File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{alive.Pid}/stat")));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended and was collected.
            return true;
        }
    }

    // The new status when it has changed, else null.
    private async Task<string?> KeepAsync(Container container, HealthPlan plan, HealthResult result, DateTimeOffset startedAt, CancellationToken ended)
    {
        using (await container.LockAsync(ended))
        {
            ended.ThrowIfCancellationRequested();
            var document = container.Document;
            var before = document.Health ?? new Api.Containers.Health { Status = HealthPlan.Starting, Log = [] };
            var after = plan.After(before, result, startedAt);
            document = document with { Health = after };
            if (after.Status == before.Status)
            {
                // Results come by the minute and are worth no write: who looks after a crash sees the last change.
                container.Replace(document);
                return null;
            }
            containers.Save(container, document);
            events.Tell(document, $"health_status: {after.Status}");
            return after.Status;
        }
    }

    private async Task RestartAsync(Container container)
    {
        try
        {
            await RestartUnhealthy(container);
        }
        catch (Exception error)
        {
            options.Notice($"restarting unhealthy container {container.Id}: {error.Message}");
        }
    }

    private static bool AsksForRestart(ContainerDocument container) =>
        container.Config.Labels?.GetValueOrDefault(HealthPlan.RestartLabel) is "true" or "1";
}
