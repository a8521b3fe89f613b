using Berth.Api.Containers;
using Berth.Engine.Host;
using Berth.Runtime;

namespace Berth.Engine.Containers.Watch;

/// <summary>What a container uses now, as <c>docker stats</c> shows it: read from its cgroup and its network namespace when asked, never beforehand.</summary>
public sealed class ReadStats(ShimConnection shim, TimeProvider time)
{
    /// <summary>
    /// Between the two readings of a client that wants one answer and a rate. Docker takes a second; half of one tells the rate to a percent,
    /// the machine's clock for it being a hundredth of a second.
    /// </summary>
    private static readonly TimeSpan s_apart = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    private readonly ulong _memory = (ulong)HostMachine.TotalMemory();

    /// <summary>One reading; nothing but name and id for a container that does not run.</summary>
    public async Task<ContainerStats> OnceAsync(Container container, CancellationToken cancellationToken)
    {
        if (container.State.Alive is not { } alive) return Named(container, new ContainerStats());
        try
        {
            var used = await shim.StatsAsync(container.Id, cancellationToken);
            return StatsText.Of(used, HostProcessors.Read(), InterfaceTraffic.Of(container.Document, alive.Pid), _memory) with { Read = time.GetUtcNow() };
        }
        catch (ShimException error) when (error.Code is ShimErrorCode.NotFound or ShimErrorCode.NotRunning)
        {
            // It ended a moment ago.
            return Named(container, new ContainerStats());
        }
    }

    /// <summary>One reading that knows the one before; a container that does not run is not waited for.</summary>
    public async Task<ContainerStats> PairAsync(Container container, CancellationToken cancellationToken)
    {
        var first = await OnceAsync(container, cancellationToken);
        if (container.State.Alive is null) return Named(container, first);
        await Task.Delay(s_apart, time, cancellationToken);
        return Named(container, After(first, await OnceAsync(container, cancellationToken)));
    }

    /// <summary>A reading at once and one each second, until the container is gone.</summary>
    public async IAsyncEnumerable<ContainerStats> FollowAsync(
        Container container, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_period, time);
        var before = new ContainerStats();
        while (!container.Removed.IsCompleted)
        {
            var now = await OnceAsync(container, cancellationToken);
            yield return Named(container, After(before, now));
            before = now;
            var tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
            await Task.WhenAny(tick, container.Removed);
            if (!tick.IsCompleted) yield break;
            await tick;
        }
    }

    private static ContainerStats After(ContainerStats before, ContainerStats now) => now with { PreviousRead = before.Read, PreviousCpu = before.Cpu };

    private static ContainerStats Named(Container container, ContainerStats stats) => stats with { Name = "/" + container.Name, Id = container.Id };
}
