using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Registry.Repositories;

/// <summary>Small files of which each is old or new after any crash: temporary file, fdatasync, rename, fsync of the folder.</summary>
internal static class Documents
{
    private const string Unfinished = ".new";
    // In no name of a tag or a digest.
    private const string Damaged = "~damaged";
    private const uint Private = 0x180;

    public static void Write<T>(string path, T document, JsonTypeInfo<T> type, bool durable = true)
    {
        var temporary = path + Unfinished;
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
    /// took: its name may have reached the disk before. A durable one that is no document is set aside, and told of at every start.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="type">What the documents are.</param>
    /// <param name="lost">Told of damaged ones; null when they were not to be durable.</param>
    public static IEnumerable<(string Name, T Document)> ReadAll<T>(string folder, JsonTypeInfo<T> type, Action<string>? lost)
        where T : class
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in Directory.EnumerateFiles(folder).ToList())
        {
            if (file.EndsWith(Unfinished, StringComparison.Ordinal)) File.Delete(file);
            else if (file.EndsWith(Damaged, StringComparison.Ordinal)) lost?.Invoke($"{file} was a document of the registry once and was set aside: it is damaged");
            else if (Parse(file, type) is { } document) yield return (Path.GetFileName(file), document);
            else if (lost is null) File.Delete(file);
            else
            {
                File.Move(file, file + Damaged, overwrite: true);
                lost($"{file + Damaged} was a document of the registry and was set aside: it is damaged");
            }
        }
    }

    private static T? Parse<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            return null;
        }
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
