namespace Berth.Images.Pull;

/// <summary>Keeps what is told to itself until it is released: of messages that differ only in how far they are, the last.</summary>
internal sealed class HeldProgress(Action<ProgressMessage> watcher)
{
    private readonly Lock _lock = new();
    private List<ProgressMessage>? _held = [];

    public void Report(ProgressMessage message)
    {
        lock (_lock)
        {
            if (_held is null) watcher(message);
            else if (_held is [.., var last] && last.Status == message.Status) _held[^1] = message;
            else _held.Add(message);
        }
    }

    /// <summary>Tells what was held, and from now on everything.</summary>
    public void Release()
    {
        lock (_lock)
        {
            foreach (var message in _held ?? []) watcher(message);
            _held = null;
        }
    }
}
