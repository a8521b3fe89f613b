using System.Buffers;
using System.Collections.Concurrent;
using Berth.Images;
using Berth.Images.Content;
using Berth.Oci;

namespace Berth.Registry.Blobs;

/// <summary>
/// Looks whether content is what its digest says, before anything is said of it. What this process has seen and nobody changed since costs nothing; several who
/// ask for one blob wait for one reading.
/// </summary>
/// <param name="content">The store.</param>
internal sealed class CheckBlob(IContentStore content)
{
    private const int PieceSize = 256 << 10;

    private readonly ConcurrentDictionary<Digest, Lazy<Task<bool>>> _running = new();

    /// <summary>False when the content is here and is something else. A lease should hold it.</summary>
    public Task<bool> RunAsync(Digest digest, CancellationToken cancellationToken) =>
        _running.GetOrAdd(digest, x => new Lazy<Task<bool>>(() => LookAsync(x))).Value.WaitAsync(cancellationToken);

    private async Task<bool> LookAsync(Digest digest)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            if (!content.Contains(digest)) return true;
            await using var stream = content.OpenVerified(digest);
            if (stream is FileStream) return true;
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
            return true;
        }
        catch (Exception failure) when (failure is IOException or ImageException { Code: ImageErrorCode.Internal })
        {
            // Not what its digest says, or the disk will not give it.
            return false;
        }
        catch (ImageException)
        {
            // Gone between the look and the opening.
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _running.TryRemove(digest, out _);
        }
    }
}
