using System.Buffers.Binary;
using System.Numerics;

namespace Berth.Images.Signatures.Keys;

/// <summary>The Salsa20 hash, and the stream of XSalsa20 (D. J. Bernstein, "Extending the Salsa20 nonce").</summary>
internal static class Salsa20
{
    /// <summary>The length of a nonce of XSalsa20.</summary>
    public const int NonceLength = 24;

    private static readonly uint[] Sigma = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];

    /// <summary>The hash of RFC 7914 section 3: rounds, then the input is added.</summary>
    public static void Core(Span<uint> state, int rounds)
    {
        Span<uint> x = stackalloc uint[16];
        state.CopyTo(x);
        Rounds(x, rounds);
        for (var i = 0; i < 16; i++) state[i] += x[i];
    }

    /// <summary>Turns plain text to cipher text and back, in place, beginning <paramref name="skip"/> bytes into the stream.</summary>
    public static void Apply(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> text, int skip)
    {
        Span<uint> state = stackalloc uint[16];
        Fill(state, key, nonce[..16]);
        Rounds(state, 20);
        // HSalsa20: the words where the constants and the nonce were, without the addition.
        Span<byte> inner = stackalloc byte[32];
        ReadOnlySpan<int> words = [0, 5, 10, 15, 6, 7, 8, 9];
        for (var i = 0; i < 8; i++) BinaryPrimitives.WriteUInt32LittleEndian(inner[(i * 4)..], state[words[i]]);

        Span<byte> input = stackalloc byte[16];
        nonce[16..].CopyTo(input);
        Span<byte> stream = stackalloc byte[64];
        for (var at = 0; at < text.Length;)
        {
            var position = skip + at;
            BinaryPrimitives.WriteUInt64LittleEndian(input[8..], (ulong)(position / 64));
            Fill(state, inner, input);
            Core(state, 20);
            for (var i = 0; i < 16; i++) BinaryPrimitives.WriteUInt32LittleEndian(stream[(i * 4)..], state[i]);
            for (var i = position % 64; i < 64 && at < text.Length; i++) text[at++] ^= stream[i];
        }
    }

    private static void Fill(Span<uint> state, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input)
    {
        for (var i = 0; i < 4; i++)
        {
            state[i * 5] = Sigma[i];
            state[1 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(i * 4)..]);
            state[6 + i] = BinaryPrimitives.ReadUInt32LittleEndian(input[(i * 4)..]);
            state[11 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(16 + (i * 4))..]);
        }
    }

    private static void Rounds(Span<uint> x, int rounds)
    {
        for (var i = 0; i < rounds; i += 2)
        {
            Quarter(x, 0, 4, 8, 12);
            Quarter(x, 5, 9, 13, 1);
            Quarter(x, 10, 14, 2, 6);
            Quarter(x, 15, 3, 7, 11);
            Quarter(x, 0, 1, 2, 3);
            Quarter(x, 5, 6, 7, 4);
            Quarter(x, 10, 11, 8, 9);
            Quarter(x, 15, 12, 13, 14);
        }
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[b] ^= BitOperations.RotateLeft(x[a] + x[d], 7);
        x[c] ^= BitOperations.RotateLeft(x[b] + x[a], 9);
        x[d] ^= BitOperations.RotateLeft(x[c] + x[b], 13);
        x[a] ^= BitOperations.RotateLeft(x[d] + x[c], 18);
    }
}
