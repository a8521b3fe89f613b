using Berth.Oci;

namespace Berth.Images.Signatures;

/// <summary>Tags that are made of a digest.</summary>
internal static class SignatureTag
{
    /// <summary>Where cosign's old form is: <c>sha256-HEX.sig</c>.</summary>
    public static string Of(Digest image) => Fallback(image) + ".sig";

    /// <summary>Where a registry without a list of referrers keeps one (distribution-spec, "Referrers Tag Schema"): <c>sha256-HEX</c>, cut to a tag's length.</summary>
    public static string Fallback(Digest image) => $"{image.Algorithm}-{image.Hex[..Math.Min(image.Hex.Length, 64)]}";
}
