using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using Berth.Cli.Containers.Create;
using Berth.Linux.Calls;
using Berth.Oci;

namespace Berth.Cli.Images;

/// <summary>
/// Unpacks an image archive as an OCI image layout (image-spec image-layout.md). Only the names a layout has are written, each beneath a folder
/// that was made for it; every blob is what its name says; and the folder gets its name when all of it is there.
/// </summary>
internal static class LayoutFolder
{
    private const int DocumentMax = 4 << 20;
    private const string Marker = "oci-layout", Index = "index.json";
    private const string RefName = "org.opencontainers.image.ref.name", ImageName = "io.containerd.image.name";

    /// <summary>Writes the folder and returns the bytes in it.</summary>
    /// <param name="archive">A tar with a layout in it, as <c>GET /images/get</c> gives it.</param>
    /// <param name="target">Absolute; absent, or an empty folder.</param>
    /// <exception cref="CliException">The archive is no layout, a blob is not what its name says, or the disk refused.</exception>
    public static long Write(Stream archive, string target)
    {
        Sigaction.Ignore(Sigaction.FileTooLarge);
        try
        {
            using var work = new WorkFolder(target);
            var bytes = Unpack(archive, work);
            work.Become(target);
            return bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CliException(failure switch
            {
                InvalidDataException => $"{target}: {failure.Message}",
                EndOfStreamException => $"{target}: the engine's archive ends early",
                _ => Files.Sentence("write", target, failure),
            });
        }
    }

    private static long Unpack(Stream archive, WorkFolder folder)
    {
        var (bytes, found) = (0L, new HashSet<string>(StringComparer.Ordinal));
        using var reader = new TarReader(archive, leaveOpen: true);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || PathOf(entry.Name) is not { } path)
                continue;
            // Docker's table of contents names a blob once for each image that has it.
            if (!found.Add(path))
                continue;
            bytes += WriteFile(entry, folder, path, DigestOf(path));
        }

        NameApart(Path.Combine(folder.Path, Index));

        foreach (var needed in (string[])[Marker, Index])
        {
            if (!found.Contains(needed))
                throw new InvalidDataException($"the engine's archive has no {needed}, so it is no OCI image layout");
        }

        return bytes;
    }

    // A tag alone names nothing where several images have it: then each is called by its whole name.
    private static void NameApart(string path)
    {
        if (!File.Exists(path) || Read(path) is not { } index)
            return;
        var twice = index.Manifests.Select(entry => entry.Annotations?.GetValueOrDefault(RefName)).OfType<string>().GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        if (twice.Count == 0)
            return;
        var named = index with { Manifests = [.. index.Manifests.Select(entry => Rename(entry, twice))] };
        using var file = new FileStream(path, FileMode.Truncate, FileAccess.Write, FileShare.None);
        JsonSerializer.Serialize(file, named, ImageJson.Written.ImageIndex);
    }

    private static ImageIndex? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ImageJson.Default.ImageIndex);
        }
        catch (JsonException)
        {
            // No index of ours; it goes as it came.
            return null;
        }
    }

    private static Descriptor Rename(Descriptor entry, HashSet<string> twice)
    {
        if (entry.Annotations?.GetValueOrDefault(RefName) is not { } tag || !twice.Contains(tag) || entry.Annotations.GetValueOrDefault(ImageName) is not { } name)
            return entry;
        return entry with { Annotations = new Dictionary<string, string>(entry.Annotations) { [RefName] = name } };
    }

    // The path below the folder, of our own making; null for what does not belong to a layout.
    private static string? PathOf(string name)
    {
        if (name is Marker or Index)
            return name;
        return name.Split('/') is ["blobs", var algorithm, var hex] && Digest.TryParse($"{algorithm}:{hex}", null, out var digest)
            ? $"blobs/{digest.Algorithm}/{digest.Hex}" : null;
    }

    private static Digest? DigestOf(string path) =>
        path.Split('/') is ["blobs", var algorithm, var hex] ? Digest.Parse($"{algorithm}:{hex}", null) : null;

    private static long WriteFile(TarEntry entry, WorkFolder folder, string path, Digest? digest)
    {
        if (digest is null && entry.Length > DocumentMax)
            throw new InvalidDataException($"{Path.GetFileName(path)} has {entry.Length} bytes, more than any layout's");
        using var file = folder.Create(path);
        using var hash = digest is { } named ? IncrementalHash.CreateHash(named.Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256) : null;
        var buffer = new byte[256 << 10];
        long total = 0;
        while (entry.DataStream?.Read(buffer) is { } count && count > 0)
        {
            Linux.Calls.Write.All(file, buffer.AsSpan(0, count));
            hash?.AppendData(buffer, 0, count);
            total += count;
        }

        if (hash is not null && Convert.ToHexStringLower(hash.GetHashAndReset()) != digest!.Value.Hex)
            throw new InvalidDataException($"blob {digest} is not what its name says");
        return total;
    }
}
