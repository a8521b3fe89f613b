using System.IO.Pipelines;

namespace Berth.Images.Streams;

/// <summary>
/// What somebody writes, for somebody who reads asynchronously. The writing blocks and works, so it has a thread of its own; a pipe carries over.
/// </summary>
internal sealed class PackingStream : ReadOnlyStream
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 512 << 10, minimumSegmentSize: 64 << 10, useSynchronizationContext: false));
    private readonly CancellationTokenSource _stop = new();
    private readonly Stream _reader;
    private readonly Task _packing;

    public PackingStream(Action<Stream, CancellationToken> pack)
    {
        _reader = _pipe.Reader.AsStream();
        _packing = Task.Factory.StartNew(() => Run(pack), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException("what is packed is read asynchronously");

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reader.ReadAsync(buffer, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reader.DisposeAsync();
        await _packing;
        _stop.Dispose();
        await base.DisposeAsync();
    }

    private void Run(Action<Stream, CancellationToken> pack)
    {
        try
        {
            using (var target = new BufferedStream(_pipe.Writer.AsStream(leaveOpen: true), 128 << 10)) pack(target, _stop.Token);
            _pipe.Writer.Complete();
        }
        catch (Exception error)
        {
            // The reader is told.
            _pipe.Writer.Complete(error);
        }
    }
}
