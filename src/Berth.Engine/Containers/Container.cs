using Berth.Network;
using Berth.Runtime;

namespace Berth.Engine.Containers;

/// <summary>
/// One container. <see cref="Document"/> can be read at any time and is a consistent whole; it is replaced only by who holds the
/// container's lock (<see cref="LockAsync"/>).
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "a semaphore whose wait handle nobody asks for owns nothing")]
public sealed class Container
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lock _signals = new();
    private readonly List<Attachment> _early = [];
    private TaskCompletionSource<WaitResult> _exit = NewSource();
    private readonly TaskCompletionSource<WaitResult> _removed = NewSource();
    private volatile ContainerDocument _document;

    internal Container(ContainerDocument document) => _document = document;

    /// <summary>64 hexadecimal digits.</summary>
    public string Id => _document.Id;

    /// <summary>The name, without Docker's slash.</summary>
    public string Name => _document.Name;

    /// <summary>What is known now.</summary>
    public ContainerDocument Document => _document;

    /// <summary>Where it stands now.</summary>
    public RunState State => _document.State;

    /// <summary>True between the decision to remove it and its end.</summary>
    public bool IsBeingRemoved { get; internal set; }

    /// <summary>True when a removal failed half-way; only removing it again is left.</summary>
    public bool IsDead { get; internal set; }

    /// <summary>True while <c>docker restart</c> ends it, so that one that is to go at its end does not go at this.</summary>
    internal bool IsBeingRestarted { get; set; }

    /// <summary>What its restart policy knows of it. Used by who holds the lock.</summary>
    internal Restart.RestartBackoff Restarts { get; } = new();

    /// <summary>Ends its health checks; null while there are none.</summary>
    internal CancellationTokenSource? Probing { get; set; }

    /// <summary>Its network while it runs; null with the network of the host or of another container.</summary>
    public Sandbox? Sandbox { get; internal set; }

    /// <summary>The processes started in it besides the first, by id.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<string, Execs.ExecSession> Execs { get; } = new(StringComparer.Ordinal);

    /// <summary>Completes when the next run ends, or is told that it will not begin.</summary>
    public Task<WaitResult> NextExit
    {
        get
        {
            lock (_signals) return _exit.Task;
        }
    }

    /// <summary>Completes when the container is gone.</summary>
    public Task<WaitResult> Removed => _removed.Task;

    /// <summary>Takes the lock every change is made under. Dispose what it gives to let go.</summary>
    internal async ValueTask<Held> LockAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        return new Held(_gate);
    }

    internal void AssertLocked()
    {
        if (_gate.CurrentCount != 0) throw new InvalidOperationException($"container {Id} changed without its lock");
    }

    internal void Replace(ContainerDocument document)
    {
        AssertLocked();
        _document = document;
    }

    /// <summary>Keeps a client that attached before the start, until the start. The caller holds the lock.</summary>
    internal void AttachEarly(Attachment attachment)
    {
        AssertLocked();
        lock (_early) _early.Add(attachment);
    }

    internal IReadOnlyList<Attachment> EarlyAttachments()
    {
        lock (_early) return [.. _early];
    }

    // Their sockets went to the shim as duplicates, or there will be no process: either way ours are closed here.
    internal void DropEarlyAttachments()
    {
        lock (_early)
        {
            foreach (var attachment in _early) attachment.Socket.Dispose();
            _early.Clear();
        }
    }

    internal void SignalExit(WaitResult result)
    {
        TaskCompletionSource<WaitResult> ended;
        lock (_signals)
        {
            ended = _exit;
            _exit = NewSource();
        }
        ended.TrySetResult(result);
    }

    internal void SignalRemoved(WaitResult result) => _removed.TrySetResult(result);

    private static TaskCompletionSource<WaitResult> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal readonly struct Held(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}

/// <summary>What <c>wait</c> answers.</summary>
/// <param name="ExitCode">How the process ended.</param>
/// <param name="Error">Why a removal failed; null when it did not.</param>
public sealed record WaitResult(int ExitCode, string? Error = null);
