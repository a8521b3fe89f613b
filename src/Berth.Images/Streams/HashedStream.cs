using System.Security.Cryptography;
using Berth.Oci;

namespace Berth.Images.Streams;

/// <summary>Hashes and counts what is read through it.</summary>
internal sealed class HashedStream(Stream source, HashAlgorithmName algorithm) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm);

    public long Count { get; private set; }

    /// <summary>The digest of all that was read. Begins the hash anew.</summary>
    public Digest TakeDigest() => Digest.FromHash(algorithm, _hash.GetHashAndReset());

    public override int Read(Span<byte> buffer) => Take(buffer[..source.Read(buffer)]);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await source.ReadAsync(buffer, cancellationToken);
        return Take(buffer.Span[..count]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }

    private int Take(ReadOnlySpan<byte> read)
    {
        _hash.AppendData(read);
        Count += read.Length;
        return read.Length;
    }
}
