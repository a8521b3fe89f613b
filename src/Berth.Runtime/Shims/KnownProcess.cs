using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Runtime.Shims;

/// <summary>
/// What the daemon remembers of a process: its pidfd, and duplicates of the shim's ends of its streams, so that a killed shim closes
/// nothing and the next one gets them back.
/// </summary>
internal sealed class KnownProcess(string id, string execId) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<ExitStatus> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FileDescriptor? _input;
    private FileDescriptor? _output;
    private FileDescriptor? _error;
    private FileDescriptor? _pidFd;

    public string Id => id;

    public string ExecId => execId;

    public int Pid { get; set; }

    public long StartedAt { get; set; }

    public string Cgroup { get; init; } = "";

    public Task<ExitStatus> Exit => _exit.Task;

    /// <summary>A duplicate of the pidfd, the caller's; null before it was started and after it was forgotten.</summary>
    public FileDescriptor? PidFd
    {
        get
        {
            lock (_lock) return _pidFd?.Duplicate();
        }
    }

    public void Keep(FileDescriptor? input, FileDescriptor? output, FileDescriptor? error)
    {
        lock (_lock) (_input, _output, _error) = (input, output, error);
    }

    /// <summary>The terminal in place of what was kept of the output until it was there.</summary>
    public void KeepTerminal(FileDescriptor? terminal)
    {
        lock (_lock)
        {
            _output?.Dispose();
            _output = terminal;
        }
    }

    /// <summary>True from the end of the process on, a little before <see cref="Exit"/> can say how it ended.</summary>
    public bool HasEnded
    {
        get
        {
            if (_exit.Task.IsCompleted) return true;
            lock (_lock) return _pidFd is not null && Poll.One(_pidFd, PollEvents.In, 0) != PollEvents.None;
        }
    }

    public void KeepProcess(FileDescriptor pidFd)
    {
        lock (_lock)
        {
            if (_pidFd is null) _pidFd = pidFd;
            else pidFd.Dispose();
        }
    }

    /// <summary>Duplicates of the kept streams, for the next shim.</summary>
    public (FileDescriptor? Input, FileDescriptor? Output, FileDescriptor? Error) DuplicateStreams()
    {
        lock (_lock) return (_input?.Duplicate(), _output?.Duplicate(), _error?.Duplicate());
    }

    /// <summary>The reader of standard input sees its end only when every writing end is closed, this one too.</summary>
    public void CloseInput()
    {
        lock (_lock)
        {
            _input?.Dispose();
            _input = null;
        }
    }

    public void Complete(ExitStatus status)
    {
        CloseStreams();
        _exit.TrySetResult(status);
    }

    public void Fail(Exception why) => _exit.TrySetException(why);

    public void Dispose()
    {
        CloseStreams();
        lock (_lock)
        {
            _pidFd?.Dispose();
            _pidFd = null;
        }

        _exit.TrySetException(new ShimException(ShimErrorCode.NotFound, $"no such process: {id}"));
        _ = _exit.Task.Exception;
    }

    private void CloseStreams()
    {
        lock (_lock)
        {
            _input?.Dispose();
            _output?.Dispose();
            _error?.Dispose();
            (_input, _output, _error) = (null, null, null);
        }
    }
}
