using Berth.Oci;

namespace Berth.Images.Content;

/// <summary>The content of a store that another process may have open: looks at it, and changes nothing.</summary>
/// <param name="root">The folder of the store.</param>
public sealed class ContentFiles(string root)
{
    /// <summary>The length in bytes, or null when the content is not here.</summary>
    public long? LengthOf(Digest digest) => new FileInfo(PathOf(digest)) is { Exists: true } file ? file.Length : null;

    /// <summary>A document that was found to be what its digest says; null when it is gone since.</summary>
    public byte[]? TryRead(Digest digest)
    {
        try
        {
            return LengthOf(digest) <= ContentLimits.Document && File.ReadAllBytes(PathOf(digest)) is var bytes && digest.Matches(bytes) ? bytes : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with the content, see <see cref="CompareContent"/>; null when it is what its digest says.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="read">Told of each piece how many bytes were read.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Task<string?> CompareAsync(Digest digest, Action<long> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        return CompareContent.RunAsync(() => new FileStream(PathOf(digest), new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan }), digest, read, cancellationToken);
    }

    // As ContentStore has it.
    private string PathOf(Digest digest) => Path.Combine(root, "blobs", digest.Algorithm, digest.Hex);
}
