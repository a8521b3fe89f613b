using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux;
using Berth.Linux.Calls;

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

    public void Write(string name, T document)
    {
        var path = Path.Combine(_path, name + Extension);
        var temporary = path + Unfinished;
        try
        {
            using (var file = Open.Path(temporary, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate, 0x180))
            {
                Berth.Linux.Calls.Write.All(file, JsonSerializer.SerializeToUtf8Bytes(document, _type));
                Fsync.Data(file);
            }
            Rename.Path(temporary, path);
        }
        catch (LinuxException error)
        {
            File.Delete(temporary);
            throw DiskError.At(path, error);
        }
        DiskError.SyncDirectory(_path);
    }

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
