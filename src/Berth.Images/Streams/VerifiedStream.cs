using System.Security.Cryptography;
using Berth.Oci;

namespace Berth.Images.Streams;

/// <summary>
/// Content that is hashed while it is read, from its beginning. The last piece is given only when all of it was what it should be: nobody ever gets the
/// whole of something else.
/// </summary>
/// <param name="content">The content.</param>
/// <param name="digest">What it should be.</param>
/// <param name="length">How long it should be.</param>
/// <param name="found">Told once, at the end, whether it was that.</param>
internal sealed class VerifiedStream(Stream content, Digest digest, long length, Action<bool> found) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(digest.HashName);
    private long _read;

    /// <summary>The sentence about content that is not what its name says.</summary>
    public static ImageException Spoilt(Digest digest) =>
        new(ImageErrorCode.Internal, $"content {digest} is spoilt in the store: berth image verify --repair fetches it anew if it came from a registry");

    public override int Read(Span<byte> buffer) => Check(buffer, content.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await content.ReadAsync(buffer, cancellationToken);
        return Check(buffer.Span, count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Check(ReadOnlySpan<byte> buffer, int count)
    {
        if (buffer.IsEmpty) return 0;
        if (_read == length && count == 0) return 0;
        _hash.AppendData(buffer[..count]);
        _read += count;
        if (_read < length && count > 0) return count;
        var isSound = _read == length && Digest.FromHash(digest.HashName, _hash.GetHashAndReset()) == digest;
        found(isSound);
        return isSound ? count : throw Spoilt(digest);
    }
}
