using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Berth.Images.Signatures.Keys;

/// <summary>The scrypt key derivation (RFC 7914), which .NET has not.</summary>
internal static class Scrypt
{
    /// <summary>The most memory a derivation may ask for; cosign's own keys take 64 MiB.</summary>
    public const long MemoryMax = 256 << 20;

    /// <summary>Derives a key.</summary>
    /// <param name="password">The password.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="cost">N: a power of two above one.</param>
    /// <param name="blockSize">r.</param>
    /// <param name="parallelization">p.</param>
    /// <param name="length">The length of the key in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The parameters are none, or ask for more than <see cref="MemoryMax"/>.</exception>
    public static byte[] Derive(byte[] password, byte[] salt, int cost, int blockSize, int parallelization, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, 2);
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(cost), true, nameof(cost));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parallelization);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((Int128)cost * blockSize * 128, MemoryMax, nameof(cost));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((Int128)blockSize * parallelization * 128, MemoryMax, nameof(parallelization));
        var blocks = Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, parallelization * blockSize * 128);
        var table = new uint[cost * blockSize * 32];
        var words = new uint[blockSize * 32];
        for (var i = 0; i < parallelization; i++)
        {
            var block = blocks.AsSpan(i * blockSize * 128, blockSize * 128);
            for (var k = 0; k < words.Length; k++) words[k] = BinaryPrimitives.ReadUInt32LittleEndian(block[(k * 4)..]);
            Mix(words, table, cost);
            for (var k = 0; k < words.Length; k++) BinaryPrimitives.WriteUInt32LittleEndian(block[(k * 4)..], words[k]);
        }
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(table.AsSpan()));
        return Rfc2898DeriveBytes.Pbkdf2(password, blocks, 1, HashAlgorithmName.SHA256, length);
    }

    // scryptROMix (RFC 7914 section 5).
    private static void Mix(uint[] block, uint[] table, int cost)
    {
        var scratch = new uint[block.Length];
        for (var i = 0; i < cost; i++)
        {
            block.CopyTo(table, i * block.Length);
            MixBlock(block, scratch);
        }
        for (var i = 0; i < cost; i++)
        {
            var row = (int)(block[^16] & (uint)(cost - 1));
            var kept = table.AsSpan(row * block.Length, block.Length);
            for (var k = 0; k < block.Length; k++) block[k] ^= kept[k];
            MixBlock(block, scratch);
        }
    }

    // scryptBlockMix (section 4): the even results first, then the odd ones.
    private static void MixBlock(uint[] block, uint[] scratch)
    {
        Span<uint> state = stackalloc uint[16];
        block.AsSpan(block.Length - 16).CopyTo(state);
        for (var i = 0; i < block.Length / 16; i++)
        {
            for (var k = 0; k < 16; k++) state[k] ^= block[(i * 16) + k];
            Salsa20.Core(state, 8);
            state.CopyTo(scratch.AsSpan(((i / 2) + (i % 2 * (block.Length / 32))) * 16));
        }
        scratch.CopyTo(block, 0);
    }
}
