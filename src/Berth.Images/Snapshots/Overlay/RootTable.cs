using System.Globalization;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>
/// The writable roots: <c>roots/KEY</c> with <c>upper</c>, <c>work</c> and the link <c>stack</c>, whose target is the numbers of the layers
/// beneath, top first. A link is one call to make and one to read, and is there whole or not at all; it comes last.
/// </summary>
internal sealed class RootTable
{
    private const string Upper = "upper";
    private const string Work = "work";
    private const string Stack = "stack";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int[]> _roots = [];
    private readonly string _path;
    private readonly FileDescriptor _directory;
    private readonly List<string> _losses = [];

    public RootTable(string path)
    {
        _path = path;
        _directory = Open.Path(path, OpenFlags.ReadOnly | OpenFlags.Directory);
        foreach (var entry in Getdents.All(_directory))
        {
            if (Readlink.TryAt(_directory, $"{entry.Name}/{Stack}", out var errno) is { } stack)
            {
                // What a container wrote is worth more than the knowledge of what it stood on.
                if (TryParse(stack) is { } numbers) _roots.Add(entry.Name, numbers);
                else _losses.Add($"{_path}/{entry.Name}/{Stack} names no layers: the container {entry.Name} cannot be started, its files are kept");
            }
            else if (errno == Errno.ENOENT) SafePath.RemoveTree(_directory, entry.Name);
            else _losses.Add($"{_path}/{entry.Name}/{Stack} cannot be read ({errno}): the container {entry.Name} cannot be started, its files are kept");
        }
    }

    /// <summary>What cannot be used any more, in sentences.</summary>
    public IReadOnlyList<string> Losses => _losses;

    public string UpperOf(string key) => $"{_path}/{key}/{Upper}";

    public string WorkOf(string key) => $"{_path}/{key}/{Work}";

    public static void CheckKey(string key)
    {
        if (key.Length is 0 or > 128 || key is "." or ".." || key.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            throw new ImageException(ImageErrorCode.Invalid, $"invalid key of a root file system: \"{key}\"");
    }

    public void Add(string key, int[] numbers)
    {
        lock (_lock)
            if (!_roots.TryAdd(key, numbers)) throw new ImageException(ImageErrorCode.Conflict, $"root file system {key} already exists");
        try
        {
            Mkdir.At(_directory, key, 0x1C8);   // 0710: reachable for a mapped root, listed by nobody
            Mkdir.At(_directory, $"{key}/{Upper}", 0x1ED);
            Mkdir.At(_directory, $"{key}/{Work}", 0x1C0);
            Symlink.At(numbers.Length == 0 ? "-" : string.Join(',', numbers), _directory, $"{key}/{Stack}");
        }
        catch
        {
            Forget(key);
            SafePath.RemoveTree(_directory, key);
            throw;
        }
    }

    public int[]? Find(string key)
    {
        lock (_lock) return _roots.GetValueOrDefault(key);
    }

    // Without its link a root is none, and goes at the next start at the latest.
    public int[]? Retire(string key)
    {
        int[]? numbers;
        lock (_lock) _roots.Remove(key, out numbers);
        if (numbers is not null) Unlink.At(_directory, $"{key}/{Stack}");
        return numbers;
    }

    public void RemoveFiles(string key) => SafePath.RemoveTree(_directory, key);

    public IReadOnlyList<string> Keys()
    {
        lock (_lock) return [.. _roots.Keys];
    }

    public IReadOnlyList<int[]> Stacks()
    {
        lock (_lock) return [.. _roots.Values];
    }

    private void Forget(string key)
    {
        lock (_lock) _roots.Remove(key);
    }

    private static int[]? TryParse(string stack)
    {
        if (stack == "-") return [];
        var parts = stack.Split(',');
        var numbers = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return null;
        return numbers;
    }
}
