using System.Collections.Concurrent;

namespace Berth.Engine.Execs;

/// <summary>All execs of a daemon by id. They live as long as their container runs; a restarted daemon knows none.</summary>
public sealed class ExecStore
{
    private readonly ConcurrentDictionary<string, ExecSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Finds one.</summary>
    /// <exception cref="EngineException">NotFound.</exception>
    public ExecSession Get(string id) => _sessions.GetValueOrDefault(id) ?? throw EngineException.NotFound($"No such exec instance: {id}");

    internal void Add(ExecSession session)
    {
        Sweep();
        _sessions[session.Id] = session;
        session.Container.Execs[session.Id] = session;
    }

    // Clients ask for the exit code after the end, so sessions outlast their process, but not their container's run.
    private void Sweep()
    {
        foreach (var (id, session) in _sessions)
        {
            if (session.Container.State.Alive is not null || session.Running) continue;
            _sessions.TryRemove(id, out _);
            session.Container.Execs.TryRemove(id, out _);
        }
    }
}
