using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Registry.Repositories;

/// <summary>Small files of which each is old or new after any crash: temporary file, fdatasync, rename, fsync of the folder.</summary>
internal static class Documents
{
    private const string Unfinished = ".new";
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
    /// The documents of a folder with their names; what a crash left half written goes. So does one that was not to be <paramref name="durable"/> and whose
    /// content the power took: its name may have reached the disk before.
    /// </summary>
    /// <exception cref="InvalidDataException">A durable one is no document.</exception>
    public static IEnumerable<(string Name, T Document)> ReadAll<T>(string folder, JsonTypeInfo<T> type, bool durable = true)
        where T : class
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (file.EndsWith(Unfinished, StringComparison.Ordinal)) File.Delete(file);
            else if (Parse(file, type, durable) is { } document) yield return (Path.GetFileName(file), document);
            else File.Delete(file);
        }
    }

    private static T? Parse<T>(string file, JsonTypeInfo<T> type, bool durable)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (JsonException) when (!durable)
        {
            return null;
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{file} is damaged: {failure.Message}", failure);
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
