using System.Security.Cryptography;
using Berth.Linux.Calls;
using Berth.Oci;
using Berth.Registry.Calls;

namespace Berth.Registry.Uploads;

/// <summary>
/// A blob on its way in: a file that grows, hashed while it is written. After a restart the file is there and the hash is not; then it is hashed
/// once more at the end. One request at a time writes to it.
/// </summary>
internal sealed class Upload : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IncrementalHash? _hash;
    private bool _busy;
    private bool _gone;

    public Upload(UploadDocument document, string path, DateTimeOffset now)
    {
        (Id, Repository, Path, Used) = (document.Id, document.Repository, path, now);
        Algorithm = document.Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;
        Length = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (Length == 0) _hash = IncrementalHash.CreateHash(Algorithm);
    }

    public string Id { get; }

    public string Repository { get; }

    public string Path { get; }

    public HashAlgorithmName Algorithm { get; }

    /// <summary>Bytes received.</summary>
    public long Length { get; private set; }

    /// <summary>When somebody last did something with it.</summary>
    public DateTimeOffset Used { get; private set; }

    /// <summary>Takes the upload for one request.</summary>
    /// <exception cref="RegistryException">Another one has it, or it ended meanwhile.</exception>
    public Hold Take(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_gone) throw RegistryException.UploadUnknown(Id);
            if (_busy) throw new RegistryException(409, "BLOB_UPLOAD_INVALID", $"another request is writing to blob upload {Id}");
            (_busy, Used) = (true, now);
            return new Hold(this);
        }
    }

    /// <summary>Takes it for good when nobody used it since <paramref name="before"/>.</summary>
    public bool TakeIfStale(DateTimeOffset before)
    {
        lock (_lock) return !_busy && Used < before && (_busy = true);
    }

    /// <summary>
    /// Writes a body behind what is there. What arrived before the connection broke stays, so that the client can go on from there; after any other
    /// failure the upload is of no use.
    /// </summary>
    /// <exception cref="RegistryException">It grows beyond <paramref name="limit"/>.</exception>
    public async Task AppendAsync(Stream body, long limit, CancellationToken cancellationToken)
    {
        using var file = Open.Path(Path, OpenFlags.WriteOnly | OpenFlags.Create, 0x180);
        await using var inflow = new Inflow(file, Length, _hash);
        while (true)
        {
            var (count, failure) = await FillAsync(body, await inflow.NextAsync(), cancellationToken);
            if (inflow.End + count > limit) throw new RegistryException(413, "SIZE_INVALID", $"blobs are at most {limit} bytes long here");
            if (count > 0) inflow.Take(count);
            if (count > 0 && failure is null) continue;
            await inflow.EndAsync();
            Length = inflow.End;
            if (failure is not null) throw failure;
            return;
        }
    }

    /// <summary>The digest of all that arrived, by the algorithm of <paramref name="promised"/>.</summary>
    public async Task<Digest> HashAsync(Digest promised, CancellationToken cancellationToken)
    {
        if (_hash is { } hash && promised.HashName == Algorithm) return Digest.FromHash(Algorithm, hash.GetCurrentHash());
        if (Length == 0) return promised.OfSameAlgorithm([]);
        await using var file = new FileStream(Path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        return promised.HashName == HashAlgorithmName.SHA512
            ? Digest.FromHash(promised.HashName, await SHA512.HashDataAsync(file, cancellationToken))
            : Digest.FromHash(promised.HashName, await SHA256.HashDataAsync(file, cancellationToken));
    }

    public void Dispose()
    {
        lock (_lock) _gone = true;
        _hash?.Dispose();
    }

    private static async Task<(int Count, Exception? Failure)> FillAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        var total = 0;
        try
        {
            while (total < Inflow.PieceSize)
            {
                var count = await body.ReadAsync(buffer.AsMemory(total, Inflow.PieceSize - total), cancellationToken);
                if (count == 0) break;
                total += count;
            }
            return (total, null);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            return (total, failure);
        }
    }

    private void Release()
    {
        lock (_lock) _busy = false;
    }

    /// <summary>The right to write to an upload.</summary>
    internal readonly struct Hold(Upload upload) : IDisposable
    {
        public void Dispose() => upload.Release();
    }
}
