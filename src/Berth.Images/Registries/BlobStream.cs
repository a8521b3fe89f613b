using System.Net;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>
/// A blob as one stream, whatever the network does: what breaks off is asked for again from where it stopped (Range), after a pause that
/// grows while nothing arrives. Verifies nothing; whoever reads it hashes it.
/// </summary>
internal sealed class BlobStream(RegistryClient client, Descriptor blob, RegistryOptions options, TimeProvider time, Action<string> tell) : Streams.ReadOnlyStream
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private HttpResponseMessage? _response;
    private Stream? _body;
    private long _position;
    private int _failures;

    public override int Read(Span<byte> buffer) => throw new NotSupportedException("a blob is read asynchronously");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (_body is null) await OpenAsync(cancellationToken);
                var read = _body!.ReadAsync(buffer, cancellationToken);
                var count = read.IsCompletedSuccessfully ? read.Result : await read.AsTask().WaitAsync(Patience, time, cancellationToken);
                if (count == 0 && _position < blob.Size) throw new HttpIOException(HttpRequestError.ResponseEnded, "unexpected EOF");
                _position += count;
                if (count > 0) _failures = 0;
                return count;
            }
            catch (Exception error) when (IsPassing(error) && ++_failures < options.Attempts)
            {
                await CloseAsync();
                await PauseAsync(error, cancellationToken);
            }
            catch (Exception error) when (error is IOException or TimeoutException)
            {
                throw new ImageException(ImageErrorCode.Unavailable, "unexpected EOF", error);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _response?.Dispose();
        base.Dispose(disposing);
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            _response = await client.OpenBlobAsync(blob, _position, cancellationToken);
        }
        catch (ImageException error) when (error.Code == ImageErrorCode.NotFound)
        {
            throw new ImageException(ImageErrorCode.NotFound, "unknown blob", error);
        }
        _body = await _response.Content.ReadAsStreamAsync(cancellationToken);
        if (_position == 0) return;
        var isPartial = _response.StatusCode == HttpStatusCode.PartialContent && _response.Content.Headers.ContentRange?.From == _position;
        if (!isPartial) await SkipAsync(_position, cancellationToken);
    }

    // The registry knows no ranges: what we have already goes by once more.
    private async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        var waste = new byte[64 << 10];
        while (count > 0)
        {
            var read = await _body!.ReadAsync(waste.AsMemory(0, (int)Math.Min(waste.Length, count)), cancellationToken);
            if (read == 0) throw new HttpIOException(HttpRequestError.ResponseEnded, "unexpected EOF");
            count -= read;
        }
    }

    private async Task CloseAsync()
    {
        if (_body is not null) await _body.DisposeAsync();
        _response?.Dispose();
        (_body, _response) = (null, null);
    }

    private async Task PauseAsync(Exception error, CancellationToken cancellationToken)
    {
        var delay = options.RetryDelay * (1 << Math.Min(_failures - 1, 10));
        if ((error.InnerException as RegistryFailure)?.RetryAfter is { } asked) delay = asked;
        if (delay > LongestDelay) delay = LongestDelay;
        var seconds = (int)Math.Ceiling(delay.TotalSeconds);
        tell($"Retrying in {seconds} second{(seconds == 1 ? "" : "s")}");
        // The one pause in here: what is waited for happens in somebody else's machine.
        await Task.Delay(delay, time, cancellationToken);
    }

    private static bool IsPassing(Exception error) =>
        error is IOException or TimeoutException or ImageException { Code: ImageErrorCode.Unavailable };
}
