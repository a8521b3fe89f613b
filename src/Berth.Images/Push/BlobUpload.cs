using System.Net;
using System.Security.Cryptography;
using Berth.Images.Registries;
using Berth.Images.Streams;
using Berth.Oci;

namespace Berth.Images.Push;

/// <summary>
/// Sends one blob, whatever the network does. What is known by digest and length goes as one request; what is compressed while it goes, as one
/// stream that is named at its end. What broke off, or is too long for the registry's proxy, goes in pieces, and those are asked for by the
/// registry's own count.
/// </summary>
internal sealed class BlobUpload(RegistryUploads uploads, RegistryOptions options, Retry retry)
{
    // A registry that wants longer pieces does not get them: one is held in memory.
    private const int MaxChunk = 256 << 20;
    private bool _inPieces;

    /// <summary>Sends; returns what was sent.</summary>
    /// <param name="blob">What to send.</param>
    /// <param name="begun">An upload that a refused mount began; null to begin one.</param>
    /// <param name="progress">Told how many bytes went.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ImageException">The registry does not take it.</exception>
    public async Task<Descriptor> RunAsync(BlobSource blob, Uri? begun, Action<long> progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var upload = begun ?? await uploads.StartAsync(cancellationToken);
                begun = null;
                return await SendAsync(blob, upload, progress, cancellationToken);
            }
            catch (ImageException error) when (!_inPieces && error.InnerException is RegistryFailure { Status: HttpStatusCode.RequestEntityTooLarge })
            {
                _inPieces = true;
            }
            catch (Exception error) when (Retry.IsPassing(error) && retry.Again)
            {
                _inPieces = true;
                await retry.PauseAsync(error, cancellationToken);
            }
        }
    }

    private async Task<Descriptor> SendAsync(BlobSource blob, Uri upload, Action<long> progress, CancellationToken cancellationToken)
    {
        await using var content = await blob.OpenAsync(cancellationToken);
        await using var hashed = new HashedStream(content, blob.Expected?.Digest.HashName ?? HashAlgorithmName.SHA256);
        await using var watched = new ProgressStream(hashed, progress);
        if (_inPieces)
        {
            upload = await SendPiecesAsync(watched, upload, cancellationToken);
        }
        else if (blob.Expected is { } expected)
        {
            // The registry compares too; a lie of the disk would come out there.
            await uploads.PutAsync(upload, expected.Digest, Once(watched, expected.Size), cancellationToken);
            return expected;
        }
        else
        {
            upload = await uploads.PatchAsync(upload, Once(watched, null), null, cancellationToken);
        }
        var sent = new Descriptor { Digest = hashed.TakeDigest(), Size = hashed.Count };
        if (blob.Expected is { } promised && promised.Digest != sent.Digest)
            throw new ImageException(ImageErrorCode.Internal, $"content {promised.Digest} has digest {sent.Digest}");
        await uploads.FinishAsync(upload, sent.Digest, cancellationToken);
        return sent;
    }

    private async Task<Uri> SendPiecesAsync(Stream content, Uri upload, CancellationToken cancellationToken)
    {
        var piece = new byte[Math.Clamp(uploads.ChunkMin, options.ChunkSize, Math.Max(options.ChunkSize, MaxChunk))];
        for (long position = 0; ;)
        {
            var length = await content.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken);
            if (length == 0) return upload;
            upload = await SendPieceAsync(piece.AsMemory(0, length), position, upload, cancellationToken);
            position += length;
        }
    }

    private async Task<Uri> SendPieceAsync(ReadOnlyMemory<byte> piece, long position, Uri upload, CancellationToken cancellationToken)
    {
        for (var skip = 0; ;)
        {
            try
            {
                var rest = piece[skip..];
                upload = await uploads.PatchAsync(upload, () => new ReadOnlyMemoryContent(rest), (position + skip, position + piece.Length - 1), cancellationToken);
                retry.Succeeded();
                return upload;
            }
            catch (Exception error) when (Retry.IsPassing(error) && retry.Again)
            {
                await retry.PauseAsync(error, cancellationToken);
                (upload, var arrived) = await uploads.StatusAsync(upload, cancellationToken);
                if (arrived == position + piece.Length) return upload;
                if (arrived < position || arrived > position + piece.Length) throw new ImageException(ImageErrorCode.Internal, $"the registry has {arrived} bytes of an upload of which {position} were sent");
                skip = (int)(arrived - position);
            }
        }
    }

    // A stream can be read once; a registry that wants other credentials now has to say so before, as it does when the upload begins.
    private static Func<HttpContent> Once(Stream stream, long? length)
    {
        var used = false;
        return () =>
        {
            if (used) throw new ImageException(ImageErrorCode.Unavailable, "the registry wants the upload once more");
            used = true;
            return new SingleUseContent(stream, length);
        };
    }
}
