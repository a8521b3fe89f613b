using System.IO.Pipelines;

namespace Berth.Daemon.Distribution;

/// <summary>
/// What Kestrel answers on a connection: sent, or dropped while something else answers. A client that went away ends it; Kestrel takes whatever a
/// flush throws for a fault of its own, writes it to the log and goes on with the next piece.
/// </summary>
/// <param name="inner">Where to.</param>
/// <param name="gone">Told once when the client is found to be gone.</param>
internal sealed class DirectOutput(PipeWriter inner, Action gone) : PipeWriter
{
    private readonly Lazy<byte[]> _scratch = new(static () => new byte[64 << 10]);
    private bool _isGone;

    /// <summary>Whether what Kestrel answers is dropped.</summary>
    public bool Muted { get; set; }

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    /// <inheritdoc/>
    public override long UnflushedBytes => inner.UnflushedBytes;

    private bool Drops => Muted || _isGone;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        if (!Drops) inner.Advance(bytes);
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => Drops ? Scratch(sizeHint) : inner.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (Drops) return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: _isGone));
        var flush = inner.FlushAsync(cancellationToken);
        return flush.IsCompletedSuccessfully ? flush : SendAsync(flush);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception ?? Ending);

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception ?? Ending);

    // What is left for a client that is gone is not sent at the end.
    private Exception? Ending => _isGone ? new IOException("the client is gone") : null;

    private Memory<byte> Scratch(int size) => size <= _scratch.Value.Length ? _scratch.Value : new byte[size];

    private async ValueTask<FlushResult> SendAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            return await flush;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            _isGone = true;
            gone();
            return new FlushResult(isCanceled: false, isCompleted: true);
        }
    }
}
