namespace Berth.Images;

/// <summary>Passes messages of several threads on one at a time.</summary>
internal sealed class SerialProgress(IProgress<ProgressMessage> inner) : IProgress<ProgressMessage>
{
    private readonly Lock _lock = new();

    public void Report(ProgressMessage value)
    {
        lock (_lock) inner.Report(value);
    }

    public void Tell(string status, string? id = null) => Report(new ProgressMessage { Id = id, Status = status });
}
