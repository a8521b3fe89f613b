using Berth.Api.Exec;
using Berth.Engine.Containers;
using Berth.Oci;

namespace Berth.Engine.Execs;

/// <summary>A process started, or to be started, in a running container besides its first. It runs once.</summary>
public sealed class ExecSession
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _claimed;

    internal ExecSession(string id, Container container, CreateExecRequest request, ProcessSpec process) =>
        (Id, Container, Request, Process) = (id, container, request, process);

    /// <summary>64 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>Where it runs.</summary>
    public Container Container { get; }

    /// <summary>What was asked for.</summary>
    public CreateExecRequest Request { get; }

    /// <summary>What is run.</summary>
    internal ProcessSpec Process { get; }

    /// <summary>The process; 0 before it was started.</summary>
    public int Pid { get; private set; }

    /// <summary>True while it runs.</summary>
    public bool Running { get; private set; }

    /// <summary>How it ended, or 126 or 127 when it could not be started; null before.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>When <see cref="ExitCode"/> became known, in milliseconds of the machine's uptime; null before.</summary>
    internal long? EndedAt { get; private set; }

    /// <summary>Completes when <see cref="ExitCode"/> is known.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Completes when it runs, or has failed to.</summary>
    internal Task Ready => _ready.Task;

    /// <summary>Takes the one right to start it.</summary>
    /// <exception cref="EngineException">Conflict: somebody has.</exception>
    internal void Claim()
    {
        lock (_lock)
        {
            if (_claimed) throw EngineException.Conflict($"exec command {Id} {(Running ? "is already running" : "has already run")}");
            _claimed = true;
        }
    }

    internal void Started(int pid)
    {
        lock (_lock) (Pid, Running) = (pid, true);
        _ready.TrySetResult();
    }

    internal void Ended(int exitCode)
    {
        lock (_lock) (Running, ExitCode, EndedAt) = (false, exitCode, Environment.TickCount64);
        Container.Execs.TryRemove(Id, out _);
        _ready.TrySetResult();
        _finished.TrySetResult();
    }

    /// <summary>The command in one line, as events tell it.</summary>
    internal string Line => $"{Request.Cmd![0]} {string.Join(' ', Request.Cmd.Skip(1))}";
}
