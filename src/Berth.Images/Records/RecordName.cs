using System.Text;
using Berth.Oci;

namespace Berth.Images.Records;

/// <summary>What records are called, on the disk and in memory.</summary>
internal static class RecordName
{
    /// <summary>The file of an image's record, without its extension.</summary>
    public static string Of(Digest image) => $"{image.Algorithm}-{image.Hex}";

    /// <summary>The file of a name's record, without its extension: names may be longer than a file name may be.</summary>
    public static string Of(string key) => Digest.Sha256(Encoding.UTF8.GetBytes(key)).Hex;

    /// <summary>The key of a name. With a digest the tag is decoration: <c>name:tag@digest</c> means <c>name@digest</c>.</summary>
    public static string KeyOf(Reference reference) =>
        reference.Digest is { } digest ? reference.WithDigest(digest).Canonical : reference.WithDefaultTag().Canonical;
}
