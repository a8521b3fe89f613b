using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Berth.Images.Records;

/// <summary>A folder of small JSON documents, each old or new after any crash: temporary file, fdatasync, rename, fsync of the folder.</summary>
internal sealed class DurableFolder<T>
    where T : class
{
    private const string Extension = ".json";
    private const string Unfinished = ".new";

    private readonly string _path;
    private readonly JsonTypeInfo<T> _type;

    public DurableFolder(string path, JsonTypeInfo<T> type)
    {
        (_path, _type) = (path, type);
        Directory.CreateDirectory(path);
        foreach (var leftover in Directory.EnumerateFiles(path, "*" + Unfinished)) File.Delete(leftover);
    }

    /// <summary>All documents. What the disk has spoilt is none any more and is taken away: it must not keep the rest from being read.</summary>
    public IReadOnlyList<T> ReadAll()
    {
        var documents = new List<T>();
        foreach (var file in Directory.EnumerateFiles(_path, "*" + Extension).ToList())
        {
            if (TryRead(file) is { } document) documents.Add(document);
            else File.Delete(file);
        }
        return documents;
    }

    /// <summary>
    /// Writes a document beside its name. It takes the name by <see cref="PreparedDocument.Publish"/>, when it is on the disk, and has it for
    /// good after <see cref="Sync"/>. One of a name at a time.
    /// </summary>
    public PreparedDocument Prepare(string name, T document) =>
        new(Path.Combine(_path, name + Extension), Unfinished, JsonSerializer.SerializeToUtf8Bytes(document, _type));

    /// <summary>Makes the names durable.</summary>
    public void Sync() => DiskError.SyncDirectory(_path);

    private T? TryRead(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), _type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a document takes of the disk.</summary>
    public long Bytes(string name) => Snapshots.TreeBlocks.OfPath(Path.Combine(_path, name + Extension));

    /// <summary>
    /// Forgets a document. Nothing there is fine. Not flushed: after a loss of power it may be back, and then what it names is back with
    /// it, or it is dropped as not whole.
    /// </summary>
    public void Delete(string name) => File.Delete(Path.Combine(_path, name + Extension));
}
