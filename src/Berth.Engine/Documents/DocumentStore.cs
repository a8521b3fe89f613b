using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux;

namespace Berth.Engine.Documents;

/// <summary>
/// Keeps one JSON document per object in a folder. Each write goes to a temporary name and is renamed over the old one, so that a
/// reader, or the next daemon, finds the old document or the new one and never a part of either.
/// </summary>
/// <typeparam name="T">The document.</typeparam>
/// <param name="root">The folder that holds a folder per object; made at once, so that what is in its way is found out before anything depends on it.</param>
/// <param name="fileName">The name of the document inside the object's folder, for example <c>config.json</c>.</param>
/// <param name="type">How the document is written, from a source-generated context.</param>
public sealed class DocumentStore<T>(string root, string fileName, JsonTypeInfo<T> type)
    where T : class
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder that holds a folder per object.</summary>
    public string Root { get; } = Made(root);

    /// <summary>The folder of one object.</summary>
    public string DirectoryOf(string id) => Path.Combine(Root, id);

    /// <summary>
    /// Writes the document, making its folder when there is none. With <see cref="Durability.PowerLoss"/> the data and the name are on
    /// disk when this returns; otherwise they survive the death of the daemon, and the kernel writes them in its own time.
    /// </summary>
    public void Write(string id, T document, Durability durability = Durability.ProcessDeath)
    {
        var directory = DirectoryOf(id);
        Directory.CreateDirectory(directory, Private);
        ReplaceFile.With(Path.Combine(directory, fileName), JsonSerializer.SerializeToUtf8Bytes(document, type), flush: durability == Durability.PowerLoss);
    }

    /// <summary>Reads one document; null when there is none.</summary>
    /// <exception cref="JsonException">The file is not the document it should be.</exception>
    public T? Read(string id)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(DirectoryOf(id), fileName)), type);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The ids that have a folder, whether or not a document is in it.</summary>
    public IEnumerable<string> Ids() =>
        Directory.EnumerateDirectories(Root).Select(path => Path.GetFileName(path));

    /// <summary>Forgets the document; what else is in the object's folder stays. Deleting twice is fine.</summary>
    public void Delete(string id)
    {
        if (Directory.Exists(DirectoryOf(id))) File.Delete(Path.Combine(DirectoryOf(id), fileName));
    }

    private static string Made(string root)
    {
        Directory.CreateDirectory(root);
        return root;
    }
}

/// <summary>What a written document survives.</summary>
public enum Durability
{
    /// <summary>The death of the daemon, at any instruction.</summary>
    ProcessDeath,
    /// <summary>Also the loss of power, once the write has returned.</summary>
    PowerLoss,
}
