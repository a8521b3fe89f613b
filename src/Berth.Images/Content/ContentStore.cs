using System.Buffers;
using System.Security.Cryptography;
using Berth.Images.Streams;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Oci;

namespace Berth.Images.Content;

/// <summary>Content as files <c>blobs/algorithm/hex</c>. A file under that name is whole and durable; what is being written has no name there.</summary>
public sealed class ContentStore : IContentStore
{
    private const int BufferSize = 256 << 10;

    private readonly string _blobs;
    private readonly string _temporary;
    private readonly LeaseTable _leases;
    private readonly StoreFlush _flush;
    private readonly NameFlush[] _names;
    private readonly SeenBlobs _seen = new();
    private long _sequence;

    internal ContentStore(string root, LeaseTable leases, StoreFlush flush)
    {
        (_leases, _flush) = (leases, flush);
        _blobs = Path.Combine(root, "blobs");
        _temporary = Path.Combine(root, "ingest");
        foreach (var algorithm in Algorithms) Directory.CreateDirectory(Path.Combine(_blobs, algorithm));
        _names = [.. Algorithms.Select(algorithm => new NameFlush(Path.Combine(_blobs, algorithm)))];
        // Whatever was being written when the last process ended is worth nothing now.
        if (Directory.Exists(_temporary)) Directory.Delete(_temporary, recursive: true);
        Directory.CreateDirectory(_temporary);
    }

    /// <summary>A store of its own, beside no images. One process at a time may have it open.</summary>
    public static ContentStore Open(string root) => new(root, new LeaseTable(), StoreFlush.Of(root));

    private static string[] Algorithms => ["sha256", "sha512"];

    /// <inheritdoc/>
    public bool Contains(Digest digest) => File.Exists(PathOf(digest));

    /// <inheritdoc/>
    public long? LengthOf(Digest digest) => new FileInfo(PathOf(digest)) is { Exists: true } file ? file.Length : null;

    /// <inheritdoc/>
    public Stream OpenRead(Digest digest)
    {
        try
        {
            return new FileStream(PathOf(digest), new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        }
        catch (FileNotFoundException error)
        {
            throw new ImageException(ImageErrorCode.NotFound, $"content {digest} not found", error);
        }
    }

    /// <inheritdoc/>
    public Stream OpenVerified(Digest digest)
    {
        var file = (FileStream)OpenRead(digest);
        var stamp = BlobStamp.Of(file);
        // Of nothing there is nothing to read, and so no last piece to keep back.
        if (stamp.Length == 0) _seen.Note(digest, stamp, digest.Matches([]));
        switch (_seen.IsSound(digest, stamp))
        {
            case true: return file;
            case false:
                file.Dispose();
                throw VerifiedStream.Spoilt(digest);
            default: return new VerifiedStream(file, digest, stamp.Length, isSound => _seen.Note(digest, stamp, isSound));
        }
    }

    /// <inheritdoc/>
    public bool IsSpoilt(Digest digest) => _seen.Count > 0 && BlobStamp.Of(PathOf(digest)) is { } stamp && _seen.IsSound(digest, stamp) == false;

    /// <inheritdoc/>
    public byte[] Read(Digest digest, int limit = ContentLimits.Document)
    {
        using var stream = OpenRead(digest);
        if (stream.Length > limit) throw new ImageException(ImageErrorCode.Invalid, $"content {digest} is longer than {limit} bytes");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return digest.Matches(bytes) ? bytes : throw VerifiedStream.Spoilt(digest);
    }

    /// <inheritdoc/>
    public byte[]? TryRead(Digest digest)
    {
        try
        {
            return Contains(digest) ? Read(digest) : null;
        }
        catch (Exception error) when (error is ImageException or IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<Descriptor> IngestAsync(Stream content, Expectation expected, Lease lease, CancellationToken cancellationToken)
    {
        using var blob = await ReceiveAsync(content, expected, lease, cancellationToken);
        return Finish(blob, expected, lease);
    }

    /// <inheritdoc/>
    public async Task RestoreAsync(Stream content, Expectation expected, Lease lease, CancellationToken cancellationToken)
    {
        using var blob = await ReceiveAsync(content, expected, lease, cancellationToken);
        Publish(blob, blob.Complete(expected));
        Flush();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        foreach (var names in _names) names.Run();
    }

    /// <inheritdoc/>
    public bool IsHeld(Digest digest) => _leases.IsHeld(digest);

    private async Task<Incoming> ReceiveAsync(Stream content, Expectation expected, Lease lease, CancellationToken cancellationToken)
    {
        if (expected.Digest is { } promised) lease.Hold(promised);
        var blob = new Incoming(NextTemporary(), expected.Digest?.HashName ?? HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken)) > 0) blob.Append(buffer.AsSpan(0, count), expected);
            return blob;
        }
        catch
        {
            blob.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public StagedDocument Stage(ReadOnlySpan<byte> content, Lease lease, Digest? name = null)
    {
        var digest = name ?? Digest.Sha256(content);
        lease.Hold(digest);
        var since = _flush.Next;
        if (Holds(digest, content)) return new StagedDocument(digest, static () => { }, null);
        var bytes = content.ToArray();
        var blob = new Incoming(NextTemporary(), digest.HashName);
        try
        {
            blob.Append(content, default);
        }
        catch
        {
            blob.Dispose();
            throw;
        }
        var until = _flush.Next;
        return new StagedDocument(digest, Publish, blob);

        void Publish()
        {
            if (Holds(digest, bytes)) return;
            _flush.Complete(since, until);
            blob.Move(PathOf(digest));
            MarkName(digest);
        }
    }

    /// <inheritdoc/>
    public void Adopt(string path, Digest digest, Lease lease)
    {
        lease.Hold(digest);
        if (IsSame(path, digest))
        {
            File.Delete(path);
            return;
        }
        using (var file = Berth.Linux.Calls.Open.Path(path, OpenFlags.WriteOnly)) DiskError.Naming(path, file, Fsync.Data);
        Rename.Path(path, PathOf(digest));
        MarkName(digest);
    }

    /// <inheritdoc/>
    public Lease OpenLease() => _leases.Open();

    /// <inheritdoc/>
    public IReadOnlyList<Digest> List()
    {
        var digests = new List<Digest>();
        foreach (var algorithm in Algorithms)
            foreach (var path in Directory.EnumerateFiles(Path.Combine(_blobs, algorithm)))
                if (Digest.TryParse($"{algorithm}:{Path.GetFileName(path)}", out var digest, out _)) digests.Add(digest);
        return digests;
    }

    /// <inheritdoc/>
    public long Reclaimable(Func<Digest, bool> isNeeded) =>
        List().Where(digest => !isNeeded(digest) && !_leases.IsHeld(digest)).Sum(digest => Snapshots.TreeBlocks.OfPath(PathOf(digest)));

    /// <inheritdoc/>
    public long Sweep(Func<Digest, bool> isNeeded)
    {
        long freed = 0;
        foreach (var digest in List())
        {
            var length = LengthOf(digest) ?? 0;
            if (_leases.RemoveUnlessHeld(digest, isNeeded, () => Delete(digest))) freed += length;
        }
        return freed;
    }

    private bool Holds(Digest digest, ReadOnlySpan<byte> content) => LengthOf(digest) == content.Length && TryRead(digest) is { } bytes && content.SequenceEqual(bytes);

    // What has just arrived is what its digest says; what lies here since long may have been spoilt.
    private bool IsSame(string path, Digest digest)
    {
        if (LengthOf(digest) is not { } length || new FileInfo(path).Length != length) return false;
        try
        {
            using var here = File.OpenHandle(PathOf(digest), options: FileOptions.SequentialScan);
            using var fresh = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var (ours, theirs) = (new byte[BufferSize], new byte[BufferSize]);
            for (long position = 0; position < length;)
            {
                var count = RandomAccess.Read(fresh, theirs, position);
                if (count == 0 || RandomAccess.Read(here, ours.AsSpan(0, count), position) != count || !ours.AsSpan(0, count).SequenceEqual(theirs.AsSpan(0, count))) return false;
                position += count;
            }
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private bool Delete(Digest digest)
    {
        File.Delete(PathOf(digest));
        return true;
    }

    private static Descriptor Describe(Digest digest, long length) => new() { Digest = digest, Size = length };

    private Descriptor Finish(Incoming blob, Expectation expected, Lease lease)
    {
        var digest = blob.Complete(expected);
        lease.Hold(digest);
        if (!IsSame(blob.Path, digest)) Publish(blob, digest);
        return Describe(digest, blob.Length);
    }

    private void Publish(Incoming blob, Digest digest)
    {
        blob.Publish(PathOf(digest));
        MarkName(digest);
    }

    // Hashed a moment ago.
    private void MarkName(Digest digest)
    {
        if (BlobStamp.Of(PathOf(digest)) is { } stamp) _seen.Note(digest, stamp, isSound: true);
        _names[Array.IndexOf(Algorithms, digest.Algorithm)].Mark();
    }

    private string PathOf(Digest digest) => Path.Combine(_blobs, digest.Algorithm, digest.Hex);

    private string NextTemporary() => Path.Combine(_temporary, Interlocked.Increment(ref _sequence).ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>A blob on its way in; removed on disposal unless it was published.</summary>
    private sealed class Incoming(string path, HashAlgorithmName algorithm) : IDisposable
    {
        private readonly FileDescriptor _file = Berth.Linux.Calls.Open.Path(path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, 0x180);
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm);
        private bool _published;

        public string Path => path;

        public long Length { get; private set; }

        public void Append(ReadOnlySpan<byte> bytes, Expectation expected)
        {
            Length += bytes.Length;
            if (expected.Length is { } length && Length > length) throw Mismatch($"is longer than the {length} bytes it should have", expected);
            _hash.AppendData(bytes);
            try
            {
                Berth.Linux.Calls.Write.All(_file, bytes);
            }
            catch (LinuxException error)
            {
                throw DiskError.At(path, error);
            }
        }

        public Digest Complete(Expectation expected)
        {
            var digest = Digest.FromHash(algorithm, _hash.GetHashAndReset());
            if (expected.Length is { } length && Length != length) throw Mismatch($"has {Length} bytes instead of {length}", expected);
            if (expected.Digest is { } promised && digest != promised) throw Mismatch($"has digest {digest}", expected);
            return digest;
        }

        // Data first, then the name: after a crash a name always means whole content. The name itself becomes durable before the record
        // that needs it, see Flush; each flush waits for all that the file system has to write.
        public void Publish(string target)
        {
            DiskError.Naming(path, _file, Fsync.Data);
            Move(target);
        }

        /// <summary>Gives content that is on the disk its name.</summary>
        public void Move(string target)
        {
            Rename.Path(path, target);
            _published = true;
        }

        public void Dispose()
        {
            _file.Dispose();
            _hash.Dispose();
            if (!_published) File.Delete(path);
        }

        private static ImageException Mismatch(string what, Expectation expected) =>
            new(ImageErrorCode.Invalid, $"filesystem layer verification failed for digest {expected.Digest}", new InvalidDataException($"content {what}"));
    }
}
