namespace Berth.Images.Pull;

/// <summary>Keeps what is told to itself, only the last of it, until it is released.</summary>
internal sealed class HeldProgress(Action<ProgressMessage> watcher)
{
    private readonly Lock _lock = new();
    private ProgressMessage? _last;
    private bool _isReleased;

    public void Report(ProgressMessage message)
    {
        lock (_lock)
        {
            if (_isReleased) watcher(message);
            else _last = message;
        }
    }

    /// <summary>Tells the last of what was held, and from now on everything.</summary>
    public void Release()
    {
        lock (_lock)
        {
            if (_last is { } last) watcher(last);
            (_last, _isReleased) = (null, true);
        }
    }
}
