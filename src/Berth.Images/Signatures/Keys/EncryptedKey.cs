using System.Text.Json.Serialization;

namespace Berth.Images.Signatures.Keys;

/// <summary>What is inside the PEM block of a key that cosign encrypted.</summary>
internal sealed record EncryptedKey
{
    public required KeyDerivation Kdf { get; init; }

    public required KeyCipher Cipher { get; init; }

    public required byte[] Ciphertext { get; init; }
}

/// <summary>How the password becomes a key.</summary>
internal sealed record KeyDerivation
{
    public required string Name { get; init; }

    public required DerivationCosts Params { get; init; }

    public required byte[] Salt { get; init; }
}

/// <summary>The costs of scrypt, by the letters of RFC 7914.</summary>
internal sealed record DerivationCosts
{
    [JsonPropertyName("N")]
    public required int N { get; init; }

    public required int R { get; init; }

    public required int P { get; init; }
}

/// <summary>How the key is encrypted.</summary>
internal sealed record KeyCipher
{
    public required string Name { get; init; }

    public required byte[] Nonce { get; init; }
}
