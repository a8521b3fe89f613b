namespace Berth.Daemon.Lifecycle;

/// <summary>Tells those who wait for containers that the daemon goes: disposed before what they wait on.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _source.Cancel();
        _source.Dispose();
    }
}
