using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Registry.Access;

/// <summary>A password's bcrypt hash, <c>$2y$10$</c>, salt and hash, as htpasswd -B writes them; <c>$2a$</c> and <c>$2b$</c> mean the same here.</summary>
public sealed class Bcrypt
{
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int KeyMax = 72;
    private const int SaltLength = 16;
    private const int HashLength = 23;
    private const int SaltText = 22;
    private const int CostMin = 4;
    private const int CostMax = 17;
    private readonly int _cost;
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private Bcrypt(int cost, byte[] salt, byte[] hash) => (_cost, _salt, _hash) = (cost, salt, hash);

    /// <summary>Reads a hash.</summary>
    /// <exception cref="FormatException">It is no bcrypt hash, or one that would take minutes to compare.</exception>
    public static Bcrypt Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length != 60 || text[..2] != "$2" || text[2] is not ('a' or 'b' or 'y') || text[3] != '$' || text[6] != '$')
            throw new FormatException("not a bcrypt hash ($2y$...): make it with htpasswd -B");
        if (!int.TryParse(text.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost) || cost is < CostMin or > CostMax)
            throw new FormatException($"the cost of a bcrypt hash must be from {CostMin} to {CostMax}");
        return new Bcrypt(cost, Decode(text.AsSpan(7, SaltText), SaltLength), Decode(text.AsSpan(7 + SaltText), HashLength));
    }

    /// <summary>A hash with a salt of its own.</summary>
    public static Bcrypt Create(string password, int cost)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new Bcrypt(cost, salt, Hash(password, salt, cost));
    }

    /// <summary>True for the password that the hash was made of. Takes as long for any other.</summary>
    public bool Matches(string password) => CryptographicOperations.FixedTimeEquals(Hash(password, _salt, _cost), _hash);

    /// <summary>As htpasswd writes it.</summary>
    public override string ToString() => $"$2y${_cost:00}${Encode(_salt)}{Encode(_hash)}";

    private static byte[] Hash(string password, byte[] salt, int cost)
    {
        // The terminating zero is part of the key; what is beyond 72 bytes is not.
        var key = new byte[Encoding.UTF8.GetByteCount(password) + 1];
        Encoding.UTF8.GetBytes(password, key);
        var used = key.AsSpan(0, Math.Min(key.Length, KeyMax));
        var cipher = new Blowfish();
        cipher.Expand(used, salt);
        for (var i = 1L << cost; i > 0; i--)
        {
            cipher.Expand(used, []);
            cipher.Expand(salt, []);
        }
        var text = "OrpheanBeholderScryDoubt"u8.ToArray();
        for (var at = 0; at < text.Length; at += 8)
        {
            var (left, right) = (BinaryPrimitives.ReadUInt32BigEndian(text.AsSpan(at)), BinaryPrimitives.ReadUInt32BigEndian(text.AsSpan(at + 4)));
            for (var i = 0; i < 64; i++) cipher.Encrypt(ref left, ref right);
            BinaryPrimitives.WriteUInt32BigEndian(text.AsSpan(at), left);
            BinaryPrimitives.WriteUInt32BigEndian(text.AsSpan(at + 4), right);
        }
        CryptographicOperations.ZeroMemory(key);
        return text[..HashLength];
    }

    private static byte[] Decode(ReadOnlySpan<char> text, int length)
    {
        var bytes = new byte[length];
        var (bits, count, at) = (0, 0, 0);
        foreach (var c in text)
        {
            var digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0) throw new FormatException("not a bcrypt hash: a character is none of its alphabet");
            (bits, count) = ((bits << 6) | digit, count + 6);
            if (count < 8) continue;
            count -= 8;
            if (at < length) bytes[at++] = (byte)(bits >> count);
            bits &= (1 << count) - 1;
        }
        return bytes;
    }

    private static string Encode(byte[] bytes)
    {
        var text = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var b in bytes)
        {
            (bits, count) = ((bits << 8) | b, count + 8);
            while (count >= 6)
            {
                count -= 6;
                text.Append(Alphabet[(bits >> count) & 63]);
            }
            bits &= (1 << count) - 1;
        }
        if (count > 0) text.Append(Alphabet[(bits << (6 - count)) & 63]);
        return text.ToString();
    }
}
