using Berth.Oci;

namespace Berth.Registry.Calls;

/// <summary>A request is refused: one of the codes of the distribution specification ("Error Codes") and a sentence.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">The code.</param>
/// <param name="message">The sentence.</param>
public sealed class RegistryException(int status, string code, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The code of the specification.</summary>
    public string Code { get; } = code;

    internal static RegistryException BlobUnknown(string digest) => new(404, "BLOB_UNKNOWN", $"blob {digest} unknown to the repository");

    internal static RegistryException ManifestUnknown(string reference) => new(404, "MANIFEST_UNKNOWN", $"manifest {reference} unknown to the repository");

    internal static RegistryException BlobsMissing(IReadOnlyList<Digest> missing) =>
        new(404, "MANIFEST_BLOB_UNKNOWN", $"the manifest refers to {string.Join(", ", missing)}, unknown to the repository");

    internal static RegistryException NameUnknown(string name) => new(404, "NAME_UNKNOWN", $"repository {name} not known to the registry");

    internal static RegistryException UploadUnknown(string id) => new(404, "BLOB_UPLOAD_UNKNOWN", $"blob upload {id} unknown to the registry");

    internal static RegistryException DigestInvalid(string why) => new(400, "DIGEST_INVALID", why);

    internal static RegistryException ManifestInvalid(string why) => new(400, "MANIFEST_INVALID", why);

    internal static RegistryException Unsupported(int status, string why) => new(status, "UNSUPPORTED", why);
}
