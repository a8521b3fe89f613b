namespace Berth.Daemon.Lifecycle;

/// <summary>
/// Gives memory back to the machine when nothing has been asked for a while: a burst of runs leaves a heap that the next burst could
/// use, and that an idle daemon has no business to keep.
/// </summary>
internal sealed class IdleTrim : IDisposable
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(3);
    private readonly ITimer _timer;
    private int _armed;

    public IdleTrim(TimeProvider time) => _timer = time.CreateTimer(_ => Trim(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>A request has ended. The timer is set once a burst, not once a request; a later request only lets it be set again.</summary>
    public void Worked()
    {
        if (Interlocked.Exchange(ref _armed, Again) == Idle) _timer.Change(s_quiet, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private const int Idle = 0;
    private const int Again = 2;
    private const int Once = 1;

    private void Trim()
    {
        // Something was asked while the time ran: not quiet, wait again.
        if (Interlocked.CompareExchange(ref _armed, Once, Again) == Again)
        {
            _timer.Change(s_quiet, Timeout.InfiniteTimeSpan);
            return;
        }
        if (Interlocked.CompareExchange(ref _armed, Idle, Once) != Once)
        {
            _timer.Change(s_quiet, Timeout.InfiniteTimeSpan);
            return;
        }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
