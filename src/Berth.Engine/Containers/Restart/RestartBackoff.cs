using Berth.Api.Containers;

namespace Berth.Engine.Containers.Restart;

/// <summary>
/// Whether and when one container is started again: 100 ms after its first end, then twice as long each time up to a minute; a run of ten
/// seconds begins anew. Used under the container's lock.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "a source without a timer or a wait handle owns nothing")]
internal sealed class RestartBackoff
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longRun = TimeSpan.FromSeconds(10);

    private CancellationTokenSource? _pending;
    private TimeSpan _wait;
    private bool _cancelled;

    /// <summary>How long to wait before the container is started again; null when it is not.</summary>
    /// <param name="policy">Its policy.</param>
    /// <param name="exitCode">How the run ended.</param>
    /// <param name="stoppedByUser">Somebody has sent it a signal in this run.</param>
    /// <param name="ran">How long the run was.</param>
    /// <param name="restarts">How often the policy has started it already.</param>
    public TimeSpan? AfterExit(RestartPolicy policy, int exitCode, bool stoppedByUser, TimeSpan ran, int restarts)
    {
        if (_cancelled) return null;
        if (ran >= s_longRun) _wait = TimeSpan.Zero;
        _wait = _wait == TimeSpan.Zero ? s_first : _wait * 2 is var twice && twice < s_longest ? twice : s_longest;
        var again = policy.Name switch
        {
            "always" => true,
            "unless-stopped" => !stoppedByUser,
            "on-failure" => exitCode != 0 && (policy.MaximumRetryCount == 0 || restarts < policy.MaximumRetryCount),
            _ => false,
        };
        return again ? _wait : null;
    }

    /// <summary>Whether a container that does not run is started when the daemon starts.</summary>
    /// <remarks>
    /// <c>on-failure</c> only goes on with what the old daemon had begun: what ended otherwise was ended by the user, or too often.
    /// </remarks>
    public static bool AtDaemonStart(ContainerDocument container) => container.HostConfig.RestartPolicy.Name switch
    {
        "always" => container.State.Ended is not null,
        "unless-stopped" => container.State.Ended is not null && !container.StoppedByUser,
        "on-failure" => container.State is RestartingState,
        _ => false,
    };

    /// <summary>A waiting begins; cancelled when it is to end without a start.</summary>
    public CancellationToken Begin()
    {
        _pending?.Cancel();
        _pending?.Dispose();
        _pending = new CancellationTokenSource();
        return _pending.Token;
    }

    /// <summary>No start follows the end of this run, and none that is waited for.</summary>
    public void Cancel()
    {
        _cancelled = true;
        _pending?.Cancel();
    }

    /// <summary>The user has started it: everything before is forgotten.</summary>
    public void Reset()
    {
        _cancelled = false;
        _wait = TimeSpan.Zero;
    }
}
