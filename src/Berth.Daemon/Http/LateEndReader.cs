using System.Buffers;
using System.IO.Pipelines;

namespace Berth.Daemon.Http;

/// <summary>
/// Tells the end of the input only when everything before it was looked at. Kestrel takes "here is the body, and this is the end" for
/// a body that was cut off, even when it is whole; a client that sends all it has and closes its half is in order.
/// </summary>
internal sealed class LateEndReader(PipeReader inner) : PipeReader
{
    private ReadOnlySequence<byte> _buffer;
    private long _examined;

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result)) return false;
        result = Late(result);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = inner.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new ValueTask<ReadResult>(Late(read.Result)) : Await(read);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _examined = _buffer.Slice(consumed, examined).Length;
        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private async ValueTask<ReadResult> Await(ValueTask<ReadResult> read) => Late(await read);

    private ReadResult Late(ReadResult result)
    {
        _buffer = result.Buffer;
        var news = _buffer.Length > _examined;
        return result.IsCompleted && news ? new ReadResult(_buffer, result.IsCanceled, isCompleted: false) : result;
    }
}
