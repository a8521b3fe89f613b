using Berth.Oci;

namespace Berth.Images.Signatures;

/// <summary>Tags that are made of a digest.</summary>
internal static class SignatureTag
{
    private static readonly System.Buffers.SearchValues<char> s_hex = System.Buffers.SearchValues.Create("0123456789abcdef");
    private static readonly string[] s_endings = ["", ".sig", ".att", ".sbom"];

    /// <summary>True for the tags that cosign and lists of referrers have beside an image: <c>sha256-HEX</c>, with <c>.sig</c>, <c>.att</c> or <c>.sbom</c> behind.</summary>
    public static bool IsOne(string? tag)
    {
        var dash = tag?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (dash < 0 || tag![..dash] is not ("sha256" or "sha512")) return false;
        var hex = tag.AsSpan(dash + 1);
        var end = hex.IndexOfAnyExcept(s_hex);
        return (end < 0 ? hex.Length : end) >= HexMin && s_endings.Contains(end < 0 ? "" : hex[end..].ToString());
    }

    // A tag has room for this much of any digest.
    private const int HexMin = 64;

    /// <summary>Where cosign's old form is: <c>sha256-HEX.sig</c>.</summary>
    public static string Of(Digest image) => Fallback(image) + ".sig";

    /// <summary>Where a registry without a list of referrers keeps one (distribution-spec, "Referrers Tag Schema"): <c>sha256-HEX</c>, cut to a tag's length.</summary>
    public static string Fallback(Digest image) => $"{image.Algorithm}-{image.Hex[..Math.Min(image.Hex.Length, HexMin)]}";
}
