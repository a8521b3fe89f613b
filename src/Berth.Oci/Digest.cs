using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Oci;

/// <summary>
/// A content digest, <c>algorithm:hex</c> (image-spec, descriptor.md "Digests"). sha256 and sha512 are accepted; the hex part is
/// lower case and exactly as long as the algorithm says, so two equal digests are equal strings.
/// </summary>
[JsonConverter(typeof(DigestJsonConverter))]
public readonly record struct Digest : IParsable<Digest>
{
    private readonly string? _text;

    private Digest(string text) => _text = text;

    /// <summary>The whole text, <c>sha256:e3b0...</c>.</summary>
    public string Text => _text ?? throw new InvalidOperationException("the digest was never set");

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm => Text[..6];

    /// <summary>The hexadecimal part alone.</summary>
    public string Hex => Text[7..];

    /// <summary>The first twelve hexadecimal digits: what tables and progress lines show.</summary>
    public string Short => Text.Substring(7, 12);

    /// <summary>True for <c>default</c>, which is no digest.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>The sha256 digest of <paramref name="content"/>.</summary>
    public static Digest Sha256(ReadOnlySpan<byte> content) => new("sha256:" + Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>The digest of <paramref name="content"/> by the algorithm of this one.</summary>
    public Digest OfSameAlgorithm(ReadOnlySpan<byte> content) => Algorithm == "sha512"
        ? new("sha512:" + Convert.ToHexStringLower(SHA512.HashData(content)))
        : Sha256(content);

    /// <summary>True when this is the digest of <paramref name="content"/>.</summary>
    public bool Matches(ReadOnlySpan<byte> content) => OfSameAlgorithm(content) == this;

    /// <summary>A digest from the raw hash that <paramref name="algorithm"/> produced.</summary>
    /// <exception cref="ArgumentException">The length does not fit the algorithm.</exception>
    public static Digest FromHash(HashAlgorithmName algorithm, ReadOnlySpan<byte> hash)
    {
        var name = algorithm == HashAlgorithmName.SHA512 ? "sha512" : "sha256";
        if (hash.Length != HexLength(name) / 2) throw new ArgumentException("the hash has the wrong length", nameof(hash));
        return new($"{name}:{Convert.ToHexStringLower(hash)}");
    }

    /// <summary>An incremental hash for content that should have this digest.</summary>
    public IncrementalHash CreateHash() => IncrementalHash.CreateHash(HashName);

    /// <summary>The name under which .NET knows <see cref="Algorithm"/>.</summary>
    public HashAlgorithmName HashName => Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;

    /// <inheritdoc/>
    /// <exception cref="FormatException">With Docker's sentence for what is wrong.</exception>
    public static Digest Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return TryParse(s, out var digest, out var error) ? digest : throw new FormatException(error);
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Digest result) =>
        TryParse(s, out result, out _);

    /// <summary>Parses, and on failure says why in Docker's words.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out Digest result, [NotNullWhen(false)] out string? error)
    {
        result = default;
        var colon = s?.IndexOf(':') ?? -1;
        if (colon <= 0 || colon + 1 == s!.Length)
        {
            error = "invalid checksum digest format";
            return false;
        }
        var length = HexLength(s.AsSpan(0, colon));
        error = length == 0 ? "unsupported digest algorithm"
            : s.Length - colon - 1 != length ? "invalid checksum digest length"
            : !Hexadecimal.IsLower(s.AsSpan(colon + 1)) ? "invalid checksum digest format"
            : null;
        if (error is null) result = new Digest(s);
        return error is null;
    }

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";

    private static int HexLength(ReadOnlySpan<char> algorithm) => algorithm switch { "sha256" => 64, "sha512" => 128, _ => 0 };
}

/// <summary>Reads and writes a <see cref="Digest"/> as its text; an empty string is no digest.</summary>
public sealed class DigestJsonConverter : JsonConverter<Digest>
{
    /// <inheritdoc/>
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        if (string.IsNullOrEmpty(text)) return default;
        return Digest.TryParse(text, out var digest, out var error) ? digest : throw new JsonException(error);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
