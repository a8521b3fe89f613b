using System.Numerics;
using System.Security.Cryptography;

namespace Berth.Images.Signatures.Keys;

/// <summary>NaCl's secret box: XSalsa20 and Poly1305. What cosign encrypts private keys with.</summary>
internal static class SecretBox
{
    private const int TagLength = 16;
    private static readonly BigInteger Prime = (BigInteger.One << 130) - 5;

    /// <summary>The message, or null when the key is wrong or the box was changed.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> box)
    {
        if (key.Length != 32 || nonce.Length != Salsa20.NonceLength || box.Length < TagLength) return null;
        // The first half block of the stream is Poly1305's key, for this message alone.
        Span<byte> once = stackalloc byte[32];
        once.Clear();
        Salsa20.Apply(key, nonce, once, skip: 0);
        var text = box[TagLength..];
        if (!CryptographicOperations.FixedTimeEquals(Tag(once, text), box[..TagLength])) return null;
        var message = text.ToArray();
        Salsa20.Apply(key, nonce, message, skip: 32);
        return message;
    }

    // Big integers are slow and of no constant time: this runs once, for a key that the user who waits holds anyway.
    private static byte[] Tag(ReadOnlySpan<byte> once, ReadOnlySpan<byte> text)
    {
        Span<byte> clamped = stackalloc byte[16];
        once[..16].CopyTo(clamped);
        foreach (var i in (ReadOnlySpan<int>)[3, 7, 11, 15]) clamped[i] &= 15;
        foreach (var i in (ReadOnlySpan<int>)[4, 8, 12]) clamped[i] &= 252;
        var r = new BigInteger(clamped, isUnsigned: true);
        var sum = BigInteger.Zero;
        Span<byte> block = stackalloc byte[17];
        for (var at = 0; at < text.Length; at += 16)
        {
            var length = Math.Min(16, text.Length - at);
            text.Slice(at, length).CopyTo(block);
            block[length] = 1;
            sum = (sum + new BigInteger(block[..(length + 1)], isUnsigned: true)) * r % Prime;
        }
        sum = (sum + new BigInteger(once[16..], isUnsigned: true)) & ((BigInteger.One << 128) - 1);
        var tag = new byte[TagLength];
        sum.TryWriteBytes(tag, out _, isUnsigned: true);
        return tag;
    }
}
