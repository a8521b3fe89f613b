using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux;

namespace Berth.Images.Records;

/// <summary>A folder of small JSON documents, each old or new after any crash: temporary file, fdatasync, rename, fsync of the folder.</summary>
internal sealed class DurableFolder<T>
    where T : class
{
    private const string Extension = ".json";
    private const string Unfinished = ".new";
    private const string Damaged = ".damaged";
    private const string AllOfThem = "all";

    private readonly string _path;
    private readonly JsonTypeInfo<T> _type;
    // What was set aside, by name, and what is wrong with it; null when an earlier process knew.
    private readonly ConcurrentDictionary<string, string?> _aside = new(StringComparer.Ordinal);
    // What could not be.
    private readonly ConcurrentDictionary<string, string> _stuck = new(StringComparer.Ordinal);

    public DurableFolder(string path, JsonTypeInfo<T> type)
    {
        (_path, _type) = (path, type);
        if (File.Exists(path)) throw new ImageException(ImageErrorCode.Internal, $"{path} is a file where a folder of the image store is");
        Directory.CreateDirectory(path);
        foreach (var leftover in Directory.EnumerateFiles(path, "*" + Unfinished)) File.Delete(leftover);
    }

    /// <summary>Documents that nobody can read any more and that nobody has written anew, in sentences.</summary>
    public IReadOnlyList<string> Losses => [.. AsideNames().Select(Describe)];

    /// <summary>
    /// All documents. What the disk has spoilt is none any more, and must not keep the rest from being read: it is set aside and told of, now and at each
    /// later start, until a document has its name again or <see cref="ForgetLosses"/>.
    /// </summary>
    /// <param name="nameOf">The name a document has to have.</param>
    public IReadOnlyList<T> ReadAll(Func<T, string> nameOf)
    {
        var documents = new List<T>();
        foreach (var file in Directory.EnumerateFiles(_path, "*" + Extension).ToList())
        {
            if (TryRead(file, nameOf, out var problem) is { } document) documents.Add(document);
            else SetAside(file, problem);
        }
        foreach (var folder in Directory.EnumerateDirectories(_path, "*" + Extension).ToList()) SetAside(folder, "it is a folder");
        foreach (var path in Directory.EnumerateFileSystemEntries(_path, "*" + Extension + Damaged)) _aside.TryAdd(Path.GetFileName(path)[..^(Extension + Damaged).Length], null);
        ForgetWritten();
        return documents;
    }

    /// <summary>Removes what was set aside and has been written anew since: nobody misses it.</summary>
    public void ForgetWritten()
    {
        foreach (var name in _aside.Keys.Where(IsWritten)) Remove(name);
    }

    /// <summary>The names of the documents that nobody can read and nobody has written anew. Costs nothing when there was never one.</summary>
    public IReadOnlyList<string> AsideNames() =>
        [.. _aside.Keys.Where(name => !IsWritten(name)).Concat(_stuck.Keys.Where(name => Path.Exists(PathOf(name)))).Order(StringComparer.Ordinal)];

    /// <summary>Notes for good that the folder itself was gone, and what was in it.</summary>
    public void Miss()
    {
        File.Create(AsideOf(AllOfThem)).Dispose();
        Sync();
        Explain(AllOfThem, "the folder was gone, and whatever was in it");
    }

    /// <summary>What is in a document that was set aside, as text; null when it is no file, too long, or cannot be read.</summary>
    public string? ReadAside(string name, int maxLength)
    {
        try
        {
            var file = new FileInfo(AsideOf(name));
            return file.Exists && file.Length <= maxLength ? File.ReadAllText(file.FullName) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Says more of a document that was set aside.</summary>
    public void Explain(string name, string what) => _aside.AddOrUpdate(name, what, (_, problem) => problem is null ? what : $"{problem}; {what}");

    /// <summary>Removes what was set aside.</summary>
    public void ForgetLosses()
    {
        foreach (var name in _aside.Keys)
        {
            try
            {
                Remove(name);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Then it stays, and goes on to be told of.
                _aside[name] = FileFailure.Describe(error);
            }
        }
    }

    /// <summary>
    /// Writes a document beside its name. It takes the name by <see cref="PreparedDocument.Publish"/>, when it is on the disk, and has it for
    /// good after <see cref="Sync"/>. One of a name at a time.
    /// </summary>
    public PreparedDocument Prepare(string name, T document) =>
        new(PathOf(name), Unfinished, JsonSerializer.SerializeToUtf8Bytes(document, _type));

    /// <summary>Makes the names durable.</summary>
    public void Sync() => DiskError.SyncDirectory(_path);

    private void SetAside(string file, string problem)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        try
        {
            if (Directory.Exists(file)) Directory.Move(file, AsideOf(name));
            else File.Move(file, AsideOf(name), overwrite: true);
            _aside[name] = problem;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _stuck[name] = problem;
        }
    }

    private string Describe(string name) =>
        _aside.TryGetValue(name, out var problem) && problem is not null ? $"{AsideOf(name)} was a record and was set aside: {problem}"
        : _stuck.TryGetValue(name, out problem) ? $"{PathOf(name)} is a record that nobody can read: {problem}"
        : $"{AsideOf(name)} was a record once and was set aside: nobody can read it";

    private void Remove(string name)
    {
        var path = AsideOf(name);
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        else File.Delete(path);
        _aside.TryRemove(name, out _);
    }

    private bool IsWritten(string name) => File.Exists(PathOf(name));

    private string AsideOf(string name) => PathOf(name) + Damaged;

    private string PathOf(string name) => Path.Combine(_path, name + Extension);

    private T? TryRead(string file, Func<T, string> nameOf, out string problem)
    {
        problem = "it is damaged";
        try
        {
            if (JsonSerializer.Deserialize(File.ReadAllBytes(file), _type) is not { } document) return null;
            if (nameOf(document) + Extension == Path.GetFileName(file)) return document;
            problem = "it describes something else than its name says";
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            if (error is not JsonException) problem = error.Message;
        }
        return null;
    }

    /// <summary>What a document takes of the disk.</summary>
    public long Bytes(string name) => Snapshots.TreeBlocks.OfPath(PathOf(name));

    /// <summary>
    /// Forgets a document. Nothing there is fine. Not flushed: after a loss of power it may be back, and then what it names is back with
    /// it, or it is told of as not whole.
    /// </summary>
    public void Delete(string name) => File.Delete(PathOf(name));
}
