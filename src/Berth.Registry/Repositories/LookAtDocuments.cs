using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux;

namespace Berth.Registry.Repositories;

/// <summary>Looks at folders of documents and changes nothing.</summary>
internal static class LookAtDocuments
{
    /// <summary>What a file is called that was set aside; in no name of a tag or a digest.</summary>
    public const string Damaged = "~damaged";

    /// <summary>What a file is called that is being written.</summary>
    public const string Unfinished = ".new";

    /// <summary>Everything in a folder, which need not be there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="type">What the documents are.</param>
    /// <param name="isWhole">Whether a document is all that one of its name has to be.</param>
    public static IEnumerable<StoredDocument<T>> In<T>(string folder, JsonTypeInfo<T> type, Func<string, T, bool> isWhole)
        where T : class
    {
        if (Path.Exists(folder + Damaged)) yield return new StoredDocument<T>("", folder + Damaged, null, "it was no folder", DocumentState.Aside);
        if (File.Exists(folder)) yield return new StoredDocument<T>("", folder, null, "it is no folder", DocumentState.Damaged);
        if (!Directory.Exists(folder)) yield break;
        foreach (var path in Directory.EnumerateFileSystemEntries(folder).ToList())
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(Unfinished, StringComparison.Ordinal)) yield return new StoredDocument<T>(name[..^Unfinished.Length], path, null, "it is half written", DocumentState.Unfinished);
            else if (name.EndsWith(Damaged, StringComparison.Ordinal)) yield return new StoredDocument<T>(name[..^Damaged.Length], path, null, "it is damaged", DocumentState.Aside);
            else if (Read(name, path, type, isWhole) is { } document) yield return document;
        }
    }

    // Null when it was taken away between the listing and now.
    private static StoredDocument<T>? Read<T>(string name, string path, JsonTypeInfo<T> type, Func<string, T, bool> isWhole)
        where T : class
    {
        if (Directory.Exists(path)) return new StoredDocument<T>(name, path, null, "it is a folder", DocumentState.Damaged);
        try
        {
            var document = JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
            return document is not null && isWhole(name, document)
                ? new StoredDocument<T>(name, path, document, "", DocumentState.Sound)
                : new StoredDocument<T>(name, path, null, "it describes something else than its name says", DocumentState.Damaged);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            return new StoredDocument<T>(name, path, null, "it is damaged", DocumentState.Damaged);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new StoredDocument<T>(name, path, null, $"it cannot be read: {FileFailure.Describe(error)}", DocumentState.Unreadable);
        }
    }
}
