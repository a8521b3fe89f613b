using System.Security.Cryptography;
using Berth.Oci;

namespace Berth.Images.Streams;

/// <summary>
/// Passes on what is written to it but for the last byte, which follows when all of it was what it should be: nobody ever gets the whole of
/// something else.
/// </summary>
internal sealed class CheckedTar(Stream target, Digest expected) : WriteOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(expected.HashName);
    private byte? _held;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty) return;
        _hash.AppendData(buffer);
        if (_held is { } held) target.WriteByte(held);
        target.Write(buffer[..^1]);
        _held = buffer[^1];
    }

    /// <summary>Lets the last byte follow.</summary>
    /// <param name="otherwise">Told the digest of what it was instead; the last byte is kept back then.</param>
    public void Finish(Action<Digest> otherwise)
    {
        var found = Digest.FromHash(expected.HashName, _hash.GetHashAndReset());
        if (found != expected) otherwise(found);
        else if (_held is { } held) target.WriteByte(held);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }
}
