using System.Security.Cryptography;
using Berth.Images.Snapshots;
using Berth.Images.Streams;
using Berth.Oci;

namespace Berth.Images.Save;

/// <summary>The uncompressed tars of layers, from wherever they are: made again from the unpacked files, or out of a compressed blob that was kept.</summary>
internal sealed class LayerTars(ImageStore store)
{
    private readonly Dictionary<Digest, long> _sizes = [];

    /// <summary>How long a layer's tar is. Makes it once, to be sure that it is the one the layer came as.</summary>
    /// <exception cref="ImageException">NotFound: it cannot be made again. Internal: the layer is spoilt.</exception>
    public long SizeOf(Image image, int index, CancellationToken cancellationToken)
    {
        var diffId = image.DiffIds[index];
        if (_sizes.TryGetValue(diffId, out var known)) return known;
        using var hash = IncrementalHash.CreateHash(diffId.HashName);
        var counter = new CountingStream(hash, null);
        Write(image, index, counter, cancellationToken);
        Check(diffId, hash);
        return _sizes[diffId] = counter.Length;
    }

    /// <summary>Writes a layer's tar, and looks whether it was the one the layer came as. Blocks the calling thread.</summary>
    /// <exception cref="ImageException">It was not. What was written is to be thrown away.</exception>
    public void WriteChecked(Image image, int index, Stream target, CancellationToken cancellationToken)
    {
        var diffId = image.DiffIds[index];
        using var hash = IncrementalHash.CreateHash(diffId.HashName);
        Write(image, index, new CountingStream(hash, target), cancellationToken);
        Check(diffId, hash);
    }

    /// <summary>Writes a layer's tar. Blocks the calling thread.</summary>
    public void Write(Image image, int index, Stream target, CancellationToken cancellationToken)
    {
        var diffId = image.DiffIds[index];
        if (store.Snapshots.WriteTar(diffId, target, cancellationToken)) return;
        if (BlobOf(image, index) is not { } blob) throw Lost(diffId);
        using var compressed = store.Content.OpenVerified(blob);
        using var content = DecompressedStream.Open(compressed);
        var buffer = new byte[128 << 10];
        for (int count; (count = Read(content, buffer, blob)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(buffer, 0, count);
        }
    }

    private static int Read(Stream content, byte[] buffer, Digest blob)
    {
        try
        {
            return content.Read(buffer);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or ImageException { Code: ImageErrorCode.Invalid })
        {
            throw VerifiedStream.Spoilt(blob);
        }
    }

    private void Check(Digest diffId, IncrementalHash hash)
    {
        var found = Digest.FromHash(hash.AlgorithmName, hash.GetHashAndReset());
        if (found != diffId) throw SpoiltLayer.Found(store.Snapshots, diffId, found);
    }

    // A layer of another image may be the same one, with its blob kept there.
    private Digest? BlobOf(Image image, int index)
    {
        var diffId = image.DiffIds[index];
        foreach (var candidate in store.List().Prepend(image))
        {
            var at = candidate.Manifest is null ? -1 : candidate.DiffIds.ToList().IndexOf(diffId);
            if (at < 0 || store.Content.TryRead(candidate.Manifest!.Digest) is not { } bytes) continue;
            var manifest = System.Text.Json.JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageManifest);
            if (manifest is not null && at < manifest.Layers.Count && store.Content.Contains(manifest.Layers[at].Digest)) return manifest.Layers[at].Digest;
        }
        return null;
    }

    private static ImageException Lost(Digest diffId) =>
        new(ImageErrorCode.NotFound, $"layer {diffId} was taken in by a version that did not keep the form of its tar: remove its images and load or pull them again");

    private sealed class CountingStream(IncrementalHash hash, Stream? target) : WriteOnlyStream
    {
        private long _length;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            hash.AppendData(buffer);
            _length += buffer.Length;
            target?.Write(buffer);
        }
    }
}
