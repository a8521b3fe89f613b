using Berth.Oci;

namespace Berth.Registry.Repositories;

/// <summary>Digests as the names of files.</summary>
internal static class BlobName
{
    /// <summary>Behind the name of a blob that was taken away from a repository while a manifest names it: it is not to come back by itself.</summary>
    public const string Deleted = "~deleted";

    public static string Of(Digest digest) => $"{digest.Algorithm}-{digest.Hex}";

    public static bool TryParse(string name, out Digest digest) => Digest.TryParse(name.Replace('-', ':'), out digest, out _);
}
