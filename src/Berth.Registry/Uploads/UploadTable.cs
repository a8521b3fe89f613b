using System.Collections.Concurrent;
using System.Security.Cryptography;
using Berth.Registry.Calls;
using Berth.Registry.Repositories;

namespace Berth.Registry.Uploads;

/// <summary>The uploads in progress. They survive a restart; one that nobody goes on with is thrown away after a day.</summary>
internal sealed class UploadTable : IDisposable
{
    private const int MaxOpen = 10_000;
    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Upload> _uploads = new(StringComparer.Ordinal);

    public UploadTable(string root, TimeProvider time)
    {
        (_root, _time) = (root, time);
        Documents.MakeFolder(DocumentFolder);
        Documents.MakeFolder(DataFolder);
        foreach (var (_, document) in Documents.ReadFleeting(DocumentFolder, RegistryJson.Default.UploadDocument))
        {
            // Its data became a blob, or never reached the disk: whoever asks for it begins again.
            if (!File.Exists(DataPath(document.Id))) File.Delete(DocumentPath(document.Id));
            else _uploads[document.Id] = new Upload(document, DataPath(document.Id), time.GetUtcNow());
        }
        foreach (var file in Directory.EnumerateFiles(DataFolder))
            if (!_uploads.ContainsKey(Path.GetFileName(file))) File.Delete(file);
    }

    private string DocumentFolder => Path.Combine(_root, "open");

    private string DataFolder => Path.Combine(_root, "data");

    public int Count => _uploads.Count;

    /// <exception cref="RegistryException">Too many are open.</exception>
    public Upload Start(string repository, string algorithm)
    {
        if (_uploads.Count >= MaxOpen) throw new RegistryException(429, "TOOMANYREQUESTS", $"{MaxOpen} blob uploads are open: finish or cancel some first");
        var document = new UploadDocument { Id = RandomNumberGenerator.GetHexString(32, lowercase: true), Repository = repository, Algorithm = algorithm };
        // Not flushed: a loss of power takes the data that was on its way along, and the client begins again.
        Documents.Touch(DataPath(document.Id));
        try
        {
            Documents.Write(DocumentPath(document.Id), document, RegistryJson.Default.UploadDocument, durable: false);
        }
        catch
        {
            File.Delete(DataPath(document.Id));
            throw;
        }
        return _uploads[document.Id] = new Upload(document, DataPath(document.Id), _time.GetUtcNow());
    }

    /// <exception cref="RegistryException">There is none of that name in the repository.</exception>
    public Upload Get(string repository, string id) =>
        _uploads.TryGetValue(id, out var upload) && upload.Repository == repository ? upload : throw RegistryException.UploadUnknown(id);

    /// <summary>Forgets an upload and what of it is still here. The caller has taken it.</summary>
    public void Remove(Upload upload)
    {
        _uploads.TryRemove(upload.Id, out _);
        upload.Dispose();
        File.Delete(DocumentPath(upload.Id));
        File.Delete(upload.Path);
    }

    private string DocumentPath(string id) => Path.Combine(DocumentFolder, id);

    private string DataPath(string id) => Path.Combine(DataFolder, id);

    /// <summary>Bytes of the uploads that nobody used since <paramref name="before"/>.</summary>
    public long StaleBytes(DateTimeOffset before) => _uploads.Values.Where(x => x.Used < before).Sum(x => x.Length);

    public int RemoveStale(DateTimeOffset before)
    {
        var stale = _uploads.Values.Where(x => x.TakeIfStale(before)).ToList();
        stale.ForEach(Remove);
        return stale.Count;
    }

    public void Dispose()
    {
        foreach (var upload in _uploads.Values) upload.Dispose();
    }
}
