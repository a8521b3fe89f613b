using System.Buffers;
using System.IO.Pipelines;

namespace Berth.Daemon.Http;

/// <summary>
/// An answer's body for a thread that may wait: writes gather in the connection's own buffers and go out in large pieces, and a slow
/// client holds up the thread, nobody else. The first piece is kept back until it is full: a failure before that is an answer of its own.
/// </summary>
internal sealed class BlockingBody(PipeWriter output, CancellationToken aborted) : Stream
{
    private const int FlushSize = 256 << 10;
    private int _gathered;
    // What Kestrel was given it does not give back, sent or not.
    private ArrayBufferWriter<byte>? _first = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Answers what <paramref name="write"/> writes, on a thread of its own: reading the disk and waiting for the client both block.</summary>
    public static async Task SendAsync(Exchange exchange, string contentType, Action<Stream, CancellationToken> write)
    {
        exchange.Http.Response.Headers.ContentType = contentType;
        var aborted = exchange.Aborted;
        using var body = new BlockingBody(exchange.Output, aborted);
        try
        {
            await Task.Factory.StartNew(() => write(body, aborted), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            body.Flush();
        }
        catch (Exception) when (exchange.Answered)
        {
            // Half an archive must not look like a whole one.
            exchange.Http.Abort();
            throw;
        }
    }

    /// <exception cref="OperationCanceledException">Nobody reads any more.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_first is { } first)
        {
            if (buffer.Length <= FlushSize - first.WrittenCount)
            {
                first.Write(buffer);
                return;
            }
            Begin(first);
        }
        while (!buffer.IsEmpty)
        {
            var space = output.GetSpan(Math.Min(buffer.Length, FlushSize - _gathered));
            var count = Math.Min(Math.Min(space.Length, FlushSize - _gathered), buffer.Length);
            buffer[..count].CopyTo(space);
            output.Advance(count);
            buffer = buffer[count..];
            _gathered += count;
            if (_gathered >= FlushSize) Flush();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (_first is { } first) Begin(first);
        _gathered = 0;
        var flushing = output.FlushAsync(aborted);
        var result = flushing.IsCompletedSuccessfully ? flushing.Result : flushing.AsTask().GetAwaiter().GetResult();
        if (result.IsCompleted || result.IsCanceled) throw new OperationCanceledException("the client is gone");
    }

    private void Begin(ArrayBufferWriter<byte> first)
    {
        _first = null;
        Write(first.WrittenSpan);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
