using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Registry.Repositories;

/// <summary>Small files of which each is old or new after any crash: temporary file, fdatasync, rename, fsync of the folder.</summary>
internal static class Documents
{
    private const uint Private = 0x180;

    public static void Write<T>(string path, T document, JsonTypeInfo<T> type, bool durable = true)
    {
        var temporary = path + LookAtDocuments.Unfinished;
        try
        {
            using (var file = Open.Path(temporary, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate, Private))
            {
                Linux.Calls.Write.All(file, JsonSerializer.SerializeToUtf8Bytes(document, type));
                if (durable) Fsync.Data(file);
            }
            Rename.Path(temporary, path);
        }
        catch (LinuxException)
        {
            File.Delete(temporary);
            throw;
        }
        if (durable) SyncFolder(path);
    }

    /// <summary>True when that is what stands on the disk.</summary>
    public static bool IsWritten<T>(string path, T document, JsonTypeInfo<T> type)
    {
        try
        {
            return File.ReadAllBytes(path).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(document, type));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Makes an empty file whose name says everything.</summary>
    public static void Mark(string path)
    {
        Touch(path);
        SyncFolder(path);
    }

    /// <summary>The same, for as long as the power lasts.</summary>
    public static void Touch(string path) => Open.Path(path, OpenFlags.WriteOnly | OpenFlags.Create, Private).Dispose();

    /// <summary>Forgets a document for good. Nothing there is fine.</summary>
    public static void Delete(string path)
    {
        if (!File.Exists(path)) return;
        File.Delete(path);
        SyncFolder(path);
    }

    /// <summary>
    /// The documents of a folder with their names; what a crash left half written goes. So does one that was not to be durable and whose content the power
    /// took: its name may have reached the disk before.
    /// </summary>
    public static IEnumerable<(string Name, T Document)> ReadFleeting<T>(string folder, JsonTypeInfo<T> type)
        where T : class
    {
        foreach (var entry in LookAtDocuments.In(folder, type, static (_, _) => true))
        {
            if (entry.Document is { } document) yield return (entry.Name, document);
            else if (entry.State != DocumentState.Unreadable && File.Exists(entry.Path)) File.Delete(entry.Path);
        }
    }

    /// <summary>
    /// Durable documents, with their names; what a crash left half written goes. One that is no document any more is set aside and told of, now and at each later
    /// start, until a document has its name again.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="type">What the documents are.</param>
    /// <param name="isWhole">Whether a document is all that one of its name has to be.</param>
    /// <param name="lost">Told the name of what is lost, and a sentence about it; the name is empty when it is the folder.</param>
    public static IEnumerable<(string Name, T Document)> ReadDurable<T>(string folder, JsonTypeInfo<T> type, Func<string, T, bool> isWhole, Action<string, string> lost)
        where T : class
    {
        foreach (var entry in LookAtDocuments.In(folder, type, isWhole))
        {
            if (entry.Document is { } document) yield return (entry.Name, document);
            else if (entry.State == DocumentState.Unfinished) DeleteAny(entry.Path);
            else if (entry.State == DocumentState.Damaged) lost(entry.Name, SetAside(entry.Path, entry.Problem));
            else if (entry.State == DocumentState.Unreadable) lost(entry.Name, $"{entry.Path} is a document of the registry, and {entry.Problem}");
            // Written anew since: nobody misses it.
            else if (entry.Name.Length > 0 && File.Exists(Path.Combine(folder, entry.Name))) DeleteAny(entry.Path);
            else lost(entry.Name, $"{entry.Path} was a document of the registry once and was set aside: {entry.Problem}");
        }
    }

    /// <summary>Gives up what was set aside of a document.</summary>
    public static void Forget(string path) => DeleteAny(path + LookAtDocuments.Damaged);

    /// <summary>Gives what is damaged another name; returns a sentence about it.</summary>
    public static string SetAside(string path, string problem)
    {
        var aside = path + LookAtDocuments.Damaged;
        try
        {
            DeleteAny(aside);
            Rename.Path(path, aside);
            return $"{aside} was a document of the registry and was set aside: {problem}";
        }
        catch (Exception error) when (error is LinuxException or IOException or UnauthorizedAccessException)
        {
            return $"{path} was a document of the registry: {problem}, and it cannot be set aside: {FileFailure.Describe(error)}";
        }
    }

    private static void DeleteAny(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        else File.Delete(path);
    }

    /// <summary>Makes a folder, and the names of all that had to be made for it, durable.</summary>
    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        MakeFolder(Path.GetDirectoryName(path)!);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        SyncFolder(path);
    }

    private static void SyncFolder(string path)
    {
        using var folder = Open.Path(Path.GetDirectoryName(path)!, OpenFlags.ReadOnly | OpenFlags.Directory);
        Fsync.File(folder);
    }
}
