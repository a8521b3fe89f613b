using Berth.Oci;

namespace Berth.Images.Content;

/// <summary>
/// Content by digest. What is here is whole: bytes get their name only after they were hashed, compared and made durable. Content that no
/// image refers to and no <see cref="Lease"/> holds is taken away by the next collection.
/// </summary>
public interface IContentStore
{
    /// <summary>True when the content is here.</summary>
    bool Contains(Digest digest);

    /// <summary>The length in bytes, or null when the content is not here.</summary>
    long? LengthOf(Digest digest);

    /// <summary>Opens content for reading.</summary>
    /// <exception cref="ImageException">NotFound.</exception>
    Stream OpenRead(Digest digest);

    /// <summary>
    /// Opens content to be given to others: the file itself when this process has seen that it is what its name says, else a stream that looks while it
    /// is read and fails before its end when it is not.
    /// </summary>
    /// <exception cref="ImageException">NotFound; Internal when it is known to be spoilt.</exception>
    Stream OpenVerified(Digest digest);

    /// <summary>True when this process has seen that the content, as it is now, is not what its name says.</summary>
    bool IsSpoilt(Digest digest);

    /// <summary>Reads a document whole, and makes sure that it is what its name says.</summary>
    /// <exception cref="ImageException">NotFound; Invalid when it is longer than <paramref name="limit"/>; Internal when the disk spoilt it.</exception>
    byte[] Read(Digest digest, int limit = ContentLimits.Document);

    /// <summary>As <see cref="Read"/>, but null for what is not here, or not what its name says.</summary>
    byte[]? TryRead(Digest digest);

    /// <summary>
    /// Takes content in: hashes while writing, compares with what was promised, makes it durable and gives it its name. The lease holds it
    /// from before it becomes visible. Content that is here already is read to its end and checked all the same, and takes the place of what was spoilt.
    /// </summary>
    /// <exception cref="ImageException">Invalid when digest or length differ from the promise.</exception>
    Task<Descriptor> IngestAsync(Stream content, Expectation expected, Lease lease, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a small document in, by the same rules, but in two steps: it is written now, and made durable and given its name by
    /// <see cref="StagedDocument.Publish"/>. Several, and the layers they belong to, need one flush together. A <paramref name="name"/> by another
    /// algorithm than sha256 has been compared.
    /// </summary>
    StagedDocument Stage(ReadOnlySpan<byte> content, Lease lease, Digest? name = null);

    /// <summary>As <see cref="IngestAsync"/>, but takes the place of what is here: for content that is no longer what its name says.</summary>
    /// <exception cref="ImageException">Invalid when digest or length differ from the promise.</exception>
    Task RestoreAsync(Stream content, Expectation expected, Lease lease, CancellationToken cancellationToken);

    /// <summary>Makes the names durable of all that was taken in so far: before a record that needs it is written.</summary>
    void Flush();

    /// <summary>True while a lease holds the digest: work in flight may be about to name it.</summary>
    bool IsHeld(Digest digest);

    /// <summary>
    /// Takes over a finished file on the store's file system as the content it was found to be: makes it durable and gives it its name. The
    /// caller has hashed it, and nobody writes to it any more. What is here already stays, and the file goes.
    /// </summary>
    void Adopt(string path, Digest digest, Lease lease);

    /// <summary>Starts a lease: what it holds is safe from collection until it is disposed.</summary>
    Lease OpenLease();

    /// <summary>Everything here.</summary>
    IReadOnlyList<Digest> List();

    /// <summary>Bytes of the disk that <see cref="Sweep"/> would free.</summary>
    long Reclaimable(Func<Digest, bool> isNeeded);

    /// <summary>
    /// Takes away what is neither needed nor held by a lease. The question is asked when it is certain that no lease holds the content: work
    /// that wrote its record down before its lease ended is seen. Returns the bytes freed.
    /// </summary>
    long Sweep(Func<Digest, bool> isNeeded);
}

/// <summary>What content is promised to be. Null parts were not promised.</summary>
/// <param name="Digest">The digest.</param>
/// <param name="Length">The length in bytes.</param>
public readonly record struct Expectation(Digest? Digest = null, long? Length = null);

/// <summary>Limits that keep a document from filling the memory.</summary>
public static class ContentLimits
{
    /// <summary>The longest manifest, index or configuration: 8 MiB.</summary>
    public const int Document = 8 << 20;
}
