using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Berth.Daemon.Http;

/// <summary>
/// A large body for a thread that may wait. What comes in chunks, as all that docker's clients stream does, is taken from the connection
/// as it lies there: Kestrel would hand it on through a pipe of its own, which costs a copy and two awakenings for each piece. The last
/// chunk is left to Kestrel, to which the request then looks as if it had no content.
/// </summary>
internal sealed class RequestBody : Stream
{
    private const int SizeLineMax = 4096;
    private static readonly TimeSpan s_drainTime = TimeSpan.FromSeconds(5);
    private readonly Stream? _kestrels;
    private readonly PipeReader? _input;
    private readonly CancellationToken _aborted;
    private long _left;          // of the current chunk
    private bool _insideChunk;   // its line end is still to come
    private bool _ended;

    public RequestBody(HttpRequest request, RawConnection? connection, CancellationToken aborted)
    {
        _aborted = aborted;
        var headers = request.Headers;
        // Somebody who asks whether to go on is answered by Kestrel when it begins to read.
        if (connection is not null && headers.TransferEncoding is [{ } coding] && coding.Equals("chunked", StringComparison.OrdinalIgnoreCase) && headers.Expect.Count == 0)
            _input = connection.Input;
        else
            _kestrels = request.Body;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="BadHttpRequestException">The client broke off, or what it sends are no chunks.</exception>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public override int Read(byte[] buffer, int offset, int count) =>
        _kestrels?.ReadAsync(buffer.AsMemory(offset, count), _aborted).AsTask().GetAwaiter().GetResult() ?? Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_input is null) return ReadThrough(buffer);
        if (buffer.IsEmpty || (_left == 0 && !NextChunk())) return 0;
        var content = Fetch();
        var count = (int)Math.Min(Math.Min(buffer.Length, content.Length), _left);
        content.Slice(0, count).CopyTo(buffer);
        _input.AdvanceTo(content.GetPosition(count));
        _left -= count;
        return count;
    }

    /// <summary>For a look at the beginning: a body in chunks takes a thread for each call.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _kestrels?.ReadAsync(buffer, cancellationToken)
        ?? new(Task.Factory.StartNew(() => Read(buffer.Span), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Kestrel goes on where a chunk begins: whoever stops inside one goes on to its end.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (_input is not null && !_ended)
        {
            _ended = true;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_aborted);
            limit.CancelAfter(s_drainTime);
            try
            {
                await SkipAsync(_input, limit.Token);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // Nobody is there to be told; Kestrel finds the connection as it is, and ends it.
            }
        }
        await base.DisposeAsync();
    }

    private int ReadThrough(Span<byte> buffer)
    {
        var rented = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            var count = Read(rented, 0, buffer.Length);
            rented.AsSpan(0, count).CopyTo(buffer);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private async Task SkipAsync(PipeReader input, CancellationToken cancellationToken)
    {
        // With the end of its line.
        for (var left = _left + (_insideChunk ? 2 : 0); left > 0;)
        {
            var result = await input.ReadAsync(cancellationToken);
            var count = Math.Min(left, result.Buffer.Length);
            input.AdvanceTo(result.Buffer.GetPosition(count));
            left -= count;
            if (result.IsCompleted && left > 0) return;
        }
    }

    // False at the last chunk, which stays where it is.
    private bool NextChunk()
    {
        if (_ended) return false;
        if (_insideChunk) EndChunk();
        for (var content = Fetch(); ; content = FetchMore(content))
        {
            if (content.PositionOf((byte)'\n') is not { } end)
            {
                if (content.Length > SizeLineMax) throw Malformed(content);
                continue;
            }
            if (!TryReadSize(content.Slice(0, end), out var size)) throw Malformed(content);
            _ended = size == 0;
            _input!.AdvanceTo(_ended ? content.Start : content.GetPosition(1, end));
            (_left, _insideChunk) = (size, !_ended);
            return !_ended;
        }
    }

    private void EndChunk()
    {
        var content = Fetch();
        while (content.Length < 2) content = FetchMore(content);
        Span<byte> end = stackalloc byte[2];
        content.Slice(0, 2).CopyTo(end);
        if (!end.SequenceEqual("\r\n"u8)) throw Malformed(content);
        _input!.AdvanceTo(content.GetPosition(2));
        _insideChunk = false;
    }

    // Hexadecimal digits, then perhaps an extension that means nothing here (RFC 9112 section 7.1).
    private static bool TryReadSize(ReadOnlySequence<byte> line, out long size)
    {
        Span<byte> digits = stackalloc byte[16];
        var count = (int)Math.Min(digits.Length, line.Length);
        line.Slice(0, count).CopyTo(digits);
        return Utf8Parser.TryParse(digits[..count], out size, out var used, 'x') && size >= 0 && used < 16
            && (used == count || digits[used] is (byte)'\r' or (byte)';' or (byte)' ' or (byte)'\t');
    }

    private ReadOnlySequence<byte> FetchMore(ReadOnlySequence<byte> content)
    {
        _input!.AdvanceTo(content.Start, content.End);
        return Fetch();
    }

    // At least one byte more than was looked at.
    private ReadOnlySequence<byte> Fetch()
    {
        var reading = _input!.ReadAsync(_aborted);
        var result = reading.IsCompletedSuccessfully ? reading.Result : reading.AsTask().GetAwaiter().GetResult();
        if (!result.IsCompleted && !result.Buffer.IsEmpty) return result.Buffer;
        _input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        throw new BadHttpRequestException("unexpected EOF");
    }

    private BadHttpRequestException Malformed(ReadOnlySequence<byte> content)
    {
        _input!.AdvanceTo(content.Start);
        _ended = true;
        return new BadHttpRequestException("malformed chunked encoding");
    }
}
