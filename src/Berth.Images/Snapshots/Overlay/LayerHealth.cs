using System.Collections.Concurrent;
using System.Text;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>
/// What is known of layers that are no longer what they were. Somebody who compared one notes it, in a file <c>spoilt</c> beside its files, so that the
/// next who brings the layer replaces it, after a restart too. And nothing writes to a layer after its document, so a file that changed later than
/// that tells by its time; what the disk itself spoilt does not.
/// </summary>
/// <param name="layers">Where the layers are.</param>
internal sealed class LayerHealth(string layers)
{
    private const string FileName = "spoilt";

    private readonly ConcurrentDictionary<int, string> _notes = new();

    /// <summary>What is wrong with a layer, when somebody noted something.</summary>
    public string? NoteOf(int number) => _notes.GetValueOrDefault(number);

    /// <summary>Reads what an earlier process noted.</summary>
    public void Read(int number)
    {
        try
        {
            if (File.Exists(PathOf(number))) _notes[number] = File.ReadAllText(PathOf(number));
        }
        catch (IOException error)
        {
            _notes[number] = error.Message;
        }
    }

    /// <summary>Notes what is wrong with a layer; null that nothing is.</summary>
    public void Note(int number, string? problem)
    {
        if (problem is null)
        {
            if (_notes.TryRemove(number, out _)) File.Delete(PathOf(number));
            return;
        }
        _notes[number] = problem;
        try
        {
            using var file = Open.Path(PathOf(number), OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate, 0x180);
            Write.All(file, Encoding.UTF8.GetBytes(problem));
            Fsync.File(file);
            using var folder = Open.Path(FolderOf(number), OpenFlags.ReadOnly | OpenFlags.Directory);
            Fsync.File(folder);
        }
        catch (LinuxException)
        {
            // A disk that is full or read-only keeps no notes; this process knows all the same.
        }
    }

    /// <summary>What of a layer was changed after it was one, as a sentence that begins with a path; null when nothing tells of it. Reads no contents.</summary>
    public string? Change(int number)
    {
        try
        {
            var folder = FolderOf(number);
            if (Stat.TryAt(FileDescriptor.WorkingDirectory, Path.Combine(folder, OverlayLayer.Document), out _) is not { } document) return "its document is missing";
            foreach (var name in (string[])[RecipeWriter.FileName, ReplacedContents.FileName])
                if (Stat.TryAt(FileDescriptor.WorkingDirectory, Path.Combine(folder, name), out _) is { } stat && IsLater(stat, document)) return $"{name} was changed";
            using var tree = Open.Path(Path.Combine(folder, OverlayLayer.Tree), OpenFlags.ReadOnly | OpenFlags.Directory);
            return IsLater(Stat.Descriptor(tree), document) ? "/ was changed" : ChangeIn(tree, "", document);
        }
        catch (LinuxException error)
        {
            return error.Errno == Errno.ENOENT ? "its files are missing" : error.Message;
        }
    }

    private static string? ChangeIn(FileDescriptor directory, string path, FileStat document)
    {
        string? outer = null;
        foreach (var entry in Getdents.All(directory))
        {
            if (Stat.TryAt(directory, entry.Name, out _) is not { } stat) continue;
            var name = path + entry.Name;
            if (stat.Type == FileType.Directory)
            {
                using var below = Open.At(directory, entry.Name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
                if (ChangeIn(below, name + "/", document) is { } inner) return inner;
            }
            // A folder changes with what is in it: that says more.
            if (IsLater(stat, document)) outer ??= $"{name} was changed";
        }
        return outer;
    }

    private static bool IsLater(FileStat stat, FileStat document) => (stat.ChangeTime.Seconds, stat.ChangeTime.Nanoseconds).CompareTo((document.ChangeTime.Seconds, document.ChangeTime.Nanoseconds)) > 0;

    private string PathOf(int number) => Path.Combine(FolderOf(number), FileName);

    private string FolderOf(int number) => Path.Combine(layers, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
