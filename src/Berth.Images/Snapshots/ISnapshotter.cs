using Berth.Images.Content;
using Berth.Oci;

namespace Berth.Images.Snapshots;

/// <summary>
/// Turns layers into root file systems. A layer is unpacked once, by its diff id, whatever images it is part of and in whatever order
/// they arrive; a root file system is a stack of layers with one writable part of its own, and is given out as mounts for the runtime.
/// </summary>
/// <remarks>
/// Life of a layer: <see cref="Unpack"/> reads a tar, <see cref="Commit"/> makes several unpacked layers durable and visible at once,
/// <see cref="Sweep"/> takes away what nothing names. Life of a root file system: <see cref="Prepare"/>, <see cref="Mounts"/> as often as
/// wanted, <see cref="Remove"/>. The layers under a prepared root file system stay until it is removed, whatever happens to the image.
/// All members may be called from several threads.
/// </remarks>
public interface ISnapshotter
{
    /// <summary>True when the layer is committed.</summary>
    bool Contains(Digest diffId);

    /// <summary>True when a committed layer, not known to be spoilt, was unpacked from this compressed blob. False proves nothing: it may have come as another.</summary>
    bool ContainsBlob(Digest blob);

    /// <summary>What was lost of what an earlier process kept, in sentences: documents that nobody can read any more.</summary>
    IReadOnlyList<string> Losses { get; }

    /// <summary>True when the layer is committed and nobody found that it is not what it was. Looks at nothing.</summary>
    bool IsSound(Digest diffId);

    /// <summary>
    /// What is wrong with a committed layer, as far as that shows without reading it: what was noted, or a file that was changed after the layer was
    /// committed. Walks it. Null when nothing shows; what the disk itself spoilt does not.
    /// </summary>
    /// <exception cref="ImageException">NotFound.</exception>
    string? ProblemOf(Digest diffId);

    /// <summary>Notes for good what was found wrong with a layer, so that the next who brings it replaces it; null that nothing is.</summary>
    void Note(Digest diffId, string? problem);

    /// <summary>What the store knows of a committed layer.</summary>
    /// <exception cref="ImageException">NotFound.</exception>
    LayerInfo Describe(Digest diffId);

    /// <summary>
    /// Unpacks an uncompressed tar to a place nobody sees. Reads to the end of the tar's own end mark, and further only to keep its form.
    /// </summary>
    /// <param name="tar">The tar.</param>
    /// <param name="keepForm">Remember what <see cref="WriteTar"/> needs: for a tar that is kept nowhere else.</param>
    /// <param name="cancellationToken">Stops, and leaves nothing behind.</param>
    /// <exception cref="ImageException">Invalid when the tar is malformed, or would leave its root.</exception>
    UnpackedLayer Unpack(Stream tar, bool keepForm, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the tar that a committed layer was unpacked from, byte for byte; false when its form was not kept. Blocks the calling thread.
    /// </summary>
    /// <exception cref="ImageException">NotFound.</exception>
    bool WriteTar(Digest diffId, Stream target, CancellationToken cancellationToken);

    /// <summary>How long the tar is that <see cref="WriteTar"/> writes; null when there is no such layer, or its form was not kept.</summary>
    long? TarLength(Digest diffId);

    /// <summary>
    /// Makes unpacked layers durable (one flush for all) and visible under their diff ids; works out what the stacks that they are for need beyond
    /// the layers themselves, so that Prepare need not. A layer that became visible by another hand in the meantime is dropped; that is no
    /// error. One that is there and was found or seems to be spoilt is replaced, see <see cref="Replace"/>. The lease holds them from before they become visible. Their names are durable after the next flush of the store.
    /// </summary>
    /// <param name="layers">The layers.</param>
    /// <param name="stacks">Stacks, bottom first, of these layers and of committed ones.</param>
    /// <param name="lease">Holds the layers.</param>
    /// <exception cref="ImageException">NotFound: a layer of a stack is missing.</exception>
    void Commit(IReadOnlyList<CommittableLayer> layers, IReadOnlyList<IReadOnlyList<Digest>> stacks, Lease lease);

    /// <summary>Compares the files of a committed layer with those that its tar unpacks to: the first difference as a sentence, or null.</summary>
    /// <exception cref="ImageException">NotFound.</exception>
    string? Compare(Digest diffId, UnpackedLayer fresh);

    /// <summary>
    /// Puts a layer, unpacked anew, in the place of the committed one; commits it when there is none. Root file systems that are mounted go on with
    /// the files they have, which stay as long as any stands on them; the next mount of each is made of the new ones.
    /// </summary>
    void Replace(CommittableLayer layer, Lease lease);

    /// <summary>The numbers of committed layers of which nobody can tell any more which they are, but by their tars. They are kept.</summary>
    IReadOnlyList<int> Unidentified { get; }

    /// <summary>Writes the tar that such a layer was unpacked from; false when its form was not kept. Blocks the calling thread.</summary>
    bool WriteUnidentified(int unidentified, Stream target, CancellationToken cancellationToken);

    /// <summary>Says which layer such a one is, when that was committed anew: root file systems go over to the new one, and its files can go.</summary>
    void Identify(int unidentified, Digest diffId);

    /// <summary>Gives them up, but for those that root file systems stand on: no image lacks a layer. Their files wait for <see cref="Purge"/>.</summary>
    void DropUnidentified();

    /// <summary>Makes a writable root file system on a stack of layers, bottom first. Fast: a few directories, nothing flushed.</summary>
    /// <exception cref="ImageException">NotFound when a layer is missing; Conflict when the key is in use.</exception>
    IReadOnlyList<Mount> Prepare(string key, IReadOnlyList<Digest> diffIds);

    /// <summary>The mounts of a prepared root file system, to be made in this order on the root directory.</summary>
    /// <param name="key">The root file system.</param>
    /// <param name="diffIds">
    /// What it was prepared on, bottom first; asked when the disk lost a layer of its stack, or which those are. Then it goes over to the layers that are
    /// here by these digests. Null when nobody knows.
    /// </param>
    /// <exception cref="ImageException">NotFound; Internal when a layer is not here.</exception>
    IReadOnlyList<Mount> Mounts(string key, Func<IReadOnlyList<Digest>>? diffIds = null);

    /// <summary>Takes a root file system away with all that was written to it. Twice is fine, and so is after <see cref="Retire"/>.</summary>
    /// <exception cref="ImageException">Invalid: no key.</exception>
    void Remove(string key);

    /// <summary>
    /// The half of <see cref="Remove"/> that takes no time: the root file system is no more and holds no layer, its files wait for
    /// <see cref="Remove"/> or for the next start. Twice is fine.
    /// </summary>
    void Retire(string key);

    /// <summary>
    /// The keys of all prepared root file systems; those too of which nobody knows what they stand on, or that were half made: who knows no such root removes it.
    /// </summary>
    IReadOnlyList<string> Keys();

    /// <summary>Writes what was written to a root file system beyond its layers as the tar of one more layer. Blocks the calling thread.</summary>
    /// <returns>False, with an empty tar, when nothing was.</returns>
    /// <exception cref="ImageException">NotFound.</exception>
    bool Pack(string key, Stream target, CancellationToken cancellationToken);

    /// <summary>Where a prepared root file system lies, by the names that <c>inspect</c> gives the parts. Facts for people: nothing is made of them.</summary>
    /// <exception cref="ImageException">NotFound.</exception>
    IReadOnlyDictionary<string, string> Places(string key);

    /// <summary>The same of a stack of committed layers, bottom first; empty for none.</summary>
    /// <exception cref="ImageException">NotFound when a layer is missing.</exception>
    IReadOnlyDictionary<string, string> Places(IReadOnlyList<Digest> diffIds);

    /// <summary>What was written to a root file system beyond its layers. Walks it: not for hot paths.</summary>
    DiskUsage Usage(string key);

    /// <summary>
    /// Bytes of the disk that would be free without some root file systems and the layers that then nobody needs. Walks them: not for hot paths.
    /// </summary>
    /// <param name="isNeeded">Whether an image that stays needs the layer.</param>
    /// <param name="without">The keys of root file systems that go.</param>
    long Reclaimable(Func<Digest, bool> isNeeded, IReadOnlySet<string> without);

    /// <summary>
    /// Takes away layers that are neither needed, nor held by a lease, nor under a prepared root file system. The question is asked when it is
    /// certain that no lease holds the layer. Takes no time: their files wait for <see cref="Purge"/>.
    /// </summary>
    IReadOnlyList<Digest> Sweep(Func<Digest, bool> isNeeded);

    /// <summary>The half of <see cref="Sweep"/> that takes time: removes the files of what was swept, now or by an earlier process.</summary>
    void Purge();
}

/// <summary>A committed layer.</summary>
public sealed record LayerInfo
{
    /// <summary>The digest of the uncompressed tar.</summary>
    public required Digest DiffId { get; init; }

    /// <summary>Bytes of content, as Docker counts: files by the sizes in the tar headers, symbolic links by the length of what they name.</summary>
    public long Size { get; init; }

    /// <summary>Entries in the tar.</summary>
    public int Entries { get; init; }
}

/// <summary>Bytes and files.</summary>
/// <param name="Bytes">Bytes allocated on disk.</param>
/// <param name="Inodes">Files, directories and the rest.</param>
public readonly record struct DiskUsage(long Bytes, long Inodes);

/// <summary>An unpacked layer nobody sees yet. Disposing one that was not committed removes it.</summary>
public abstract class UnpackedLayer : IDisposable
{
    /// <summary>Bytes of content, as Docker counts.</summary>
    public abstract long Size { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Removes what was not committed.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>An unpacked layer and the digest its tar turned out to have.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="DiffId">The digest of the uncompressed tar.</param>
/// <param name="Blob">The compressed blob it came as; null for none.</param>
public readonly record struct CommittableLayer(UnpackedLayer Layer, Digest DiffId, Digest? Blob = null);
