using System.Numerics;

namespace Berth.Registry.Access;

/// <summary>
/// The state of Blowfish in the expensive key schedule of bcrypt (Provos and Mazières, "A Future-Adaptable Password Scheme", 1999). It starts as the
/// fraction of pi in binary: eighteen subkeys, then four boxes.
/// </summary>
internal sealed class Blowfish
{
    private const int Subkeys = 18;
    private const int Words = Subkeys + (4 * 256);
    private static readonly Lazy<uint[]> s_pi = new(Pi);
    private readonly uint[] _state = (uint[])s_pi.Value.Clone();

    /// <summary>Mixes a key in, and the salt: halves of it in turn with each block. An empty salt is one of zeros.</summary>
    public void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        for (int i = 0, at = 0; i < Subkeys; i++) _state[i] ^= Next(key, ref at);
        uint left = 0, right = 0;
        for (int i = 0, at = 0; i < Words; i += 2)
        {
            if (!salt.IsEmpty)
            {
                left ^= Next(salt, ref at);
                right ^= Next(salt, ref at);
            }
            Encrypt(ref left, ref right);
            (_state[i], _state[i + 1]) = (left, right);
        }
    }

    /// <summary>Encrypts one block of two words.</summary>
    public void Encrypt(ref uint left, ref uint right)
    {
        var state = _state.AsSpan(0, Words);
        var (l, r) = (left ^ state[0], right);
        for (var i = 1; i < 17; i += 2)
        {
            r ^= Round(state, l) ^ state[i];
            l ^= Round(state, r) ^ state[i + 1];
        }
        (left, right) = (r ^ state[17], l);
    }

    private static uint Round(ReadOnlySpan<uint> state, uint x) =>
        ((state[Subkeys + (int)(x >> 24)] + state[Subkeys + 256 + (int)((x >> 16) & 255)]) ^ state[Subkeys + 512 + (int)((x >> 8) & 255)])
        + state[Subkeys + 768 + (int)(x & 255)];

    // Four bytes, beginning again at the start when they end.
    private static uint Next(ReadOnlySpan<byte> bytes, ref int at)
    {
        uint word = 0;
        for (var i = 0; i < 4; i++)
        {
            word = (word << 8) | bytes[at];
            at = at + 1 == bytes.Length ? 0 : at + 1;
        }
        return word;
    }

    // Machin: pi = 16 atan(1/5) - 4 atan(1/239), with some bits to spare for what each division drops.
    private static uint[] Pi()
    {
        const int Spare = 64;
        var one = BigInteger.One << ((Words * 32) + Spare);
        var pi = (16 * InverseTangent(5, one)) - (4 * InverseTangent(239, one));
        var bytes = ((pi - (3 * one)) >> Spare).ToByteArray(isUnsigned: true, isBigEndian: true);
        // The fraction begins with two zero bits, and no zero byte that could be missing.
        var words = new uint[Words];
        for (var i = 0; i < Words; i++) words[i] = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i * 4));
        return words;
    }

    private static BigInteger InverseTangent(int x, BigInteger one)
    {
        var power = one / x;
        var sum = power;
        for (var n = 3; !power.IsZero; n += 2)
        {
            power /= x * x;
            sum += (n & 2) == 2 ? -(power / n) : power / n;
        }
        return sum;
    }
}
