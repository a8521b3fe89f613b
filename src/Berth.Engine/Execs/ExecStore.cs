using System.Collections.Concurrent;

namespace Berth.Engine.Execs;

/// <summary>All execs of a daemon by id. Those that have ended are kept a while; a restarted daemon knows none.</summary>
public sealed class ExecStore
{
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, ExecSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Finds one.</summary>
    /// <exception cref="EngineException">NotFound.</exception>
    public ExecSession Get(string id)
    {
        // One that never ran is forgotten with the run of its container; of one that did, the exit code may still be asked for.
        var session = _sessions.GetValueOrDefault(id);
        return session is null || (session is { Pid: 0, ExitCode: null } && session.Container.State.Alive is null)
            ? throw EngineException.NotFound($"No such exec instance: {id}")
            : session;
    }

    /// <summary>Forgets one that nobody will ask for.</summary>
    internal void Remove(ExecSession session)
    {
        _sessions.TryRemove(session.Id, out _);
        session.Container.Execs.TryRemove(session.Id, out _);
    }

    internal void Add(ExecSession session)
    {
        Sweep();
        _sessions[session.Id] = session;
        session.Container.Execs[session.Id] = session;
    }

    // Clients ask for the exit code after the end, so sessions outlast their process: for five minutes, as in Docker, but not their
    // container's run. A container that is asked something by an exec every second keeps no more than these.
    private void Sweep()
    {
        var old = Environment.TickCount64 - (long)s_kept.TotalMilliseconds;
        foreach (var session in _sessions.Values)
        {
            if (session.EndedAt < old || (session.Container.State.Alive is null && !session.Running)) Remove(session);
        }
    }
}
