using System.Net;
using Berth.Images.Pull;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>
/// A blob as one stream, whatever the network does: what breaks off is asked for again from where it stopped (Range), after a pause that
/// grows while nothing arrives. Verifies nothing; whoever reads it hashes it.
/// </summary>
/// <param name="client">The repository.</param>
/// <param name="blob">The blob.</param>
/// <param name="retry">Says when to ask again.</param>
/// <param name="time">The clock.</param>
/// <param name="partial">Where an earlier download got to, and what is kept of this one; null for nothing.</param>
internal sealed class BlobStream(RegistryClient client, Descriptor blob, Retry retry, TimeProvider time, PartialBlob? partial) : Streams.ReadOnlyStream
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private HttpResponseMessage? _response;
    private Stream? _body;
    private long _position;

    public override int Read(Span<byte> buffer) => throw new NotSupportedException("a blob is read asynchronously");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position < partial?.Kept || (_body is null && _position > 0 && _position == blob.Size)) return ReadKept(buffer.Span);
        while (true)
        {
            try
            {
                if (_body is null) await OpenAsync(cancellationToken);
                var read = _body!.ReadAsync(buffer, cancellationToken);
                var count = read.IsCompletedSuccessfully ? read.Result : await read.AsTask().WaitAsync(Patience, time, cancellationToken);
                if (count == 0 && _position < blob.Size) throw new HttpIOException(HttpRequestError.ResponseEnded, "unexpected EOF");
                partial?.Add(buffer.Span[..count], _position);
                _position += count;
                if (count > 0) retry.Succeeded();
                return count;
            }
            catch (Exception error) when (Retry.IsPassing(error) && retry.Again)
            {
                await CloseAsync();
                await retry.PauseAsync(error, cancellationToken);
            }
            catch (Exception error) when (error is IOException or TimeoutException)
            {
                throw new ImageException(ImageErrorCode.Unavailable, "unexpected EOF", error);
            }
        }
    }

    private int ReadKept(Span<byte> buffer)
    {
        var count = partial!.Read(buffer, _position);
        _position += count;
        return count;
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
        catch (ImageException error) when (RegistryReferrers.IsMissing(error))
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
}
