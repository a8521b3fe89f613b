using System.Globalization;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>
/// The writable roots: <c>roots/KEY</c> with <c>upper</c>, <c>work</c> and the link <c>stack</c>, whose target is the numbers of the layers
/// beneath, top first. A link is one call to make and one to read, and is there whole or not at all; it comes last. A root that is removed is
/// called <c>gone:KEY</c> first.
/// </summary>
internal sealed class RootTable
{
    private const string Upper = "upper";
    private const string Work = "work";
    private const string Stack = "stack";
    // In no key.
    private const string Gone = "gone:";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int[]> _roots = [];
    // Of which nobody knows what they stand on, in sentences: what a container wrote is worth more than that. Null for one that nothing was written to.
    private readonly SortedDictionary<string, string?> _lost = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _broken = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly FileDescriptor _directory;

    public RootTable(string path)
    {
        _path = path;
        _directory = Open.Path(path, OpenFlags.ReadOnly | OpenFlags.Directory);
        foreach (var entry in Getdents.All(_directory))
        {
            if (entry.Name.StartsWith(Gone, StringComparison.Ordinal)) SafePath.RemoveTree(_directory, entry.Name);
            else if (Readlink.TryAt(_directory, $"{entry.Name}/{Stack}", out var errno) is { } stack)
            {
                if (TryParse(stack) is { } numbers) Take(entry.Name, numbers);
                else Lose(entry.Name, "names no layers");
            }
            else if (errno != Errno.ENOENT) Lose(entry.Name, $"cannot be read ({errno})");
            // Half made when the last process ended, unless somebody knows it.
            else if (!IsWritten(entry.Name)) _lost[entry.Name] = null;
            else Lose(entry.Name, "is missing");
        }
    }

    /// <summary>What cannot be used any more, in sentences.</summary>
    public IReadOnlyList<string> Losses
    {
        get
        {
            lock (_lock) return [.. _lost.Values.OfType<string>(), .. _broken.Values];
        }
    }

    /// <summary>True when there is a root of which nobody knows what it stands on.</summary>
    public bool HasLost
    {
        get
        {
            lock (_lock) return _lost.Count > 0;
        }
    }

    /// <summary>True for a root whose files are here, and of which nobody knows what it stands on.</summary>
    public bool IsLost(string key)
    {
        lock (_lock) return _lost.ContainsKey(key);
    }

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
            Symlink.At(Target(numbers), _directory, $"{key}/{Stack}");
        }
        catch
        {
            Forget(key);
            SafePath.RemoveTree(_directory, key);
            throw;
        }
    }

    /// <summary>Puts a root on another stack, or one that was lost on any.</summary>
    public void Restack(string key, int[] numbers)
    {
        using var root = Root(key);
        foreach (var (part, mode) in ((string, uint)[])[(Upper, 0x1ED), (Work, 0x1C0)])
            if (_lost.GetValueOrDefault(key, "") is null && !Directory.Exists($"{_path}/{key}/{part}")) Mkdir.At(root, part, mode);
        const string next = Stack + ".new";
        SafePath.RemoveTree(root, next);
        Symlink.At(Target(numbers), root, next);
        if (Rename.TryAt(root, next, root, Stack) != Errno.None)
        {
            SafePath.RemoveTree(root, Stack);
            Rename.At(root, next, root, Stack);
        }
        lock (_lock)
        {
            _roots[key] = numbers;
            _lost.Remove(key);
        }
    }

    public int[]? Find(string key)
    {
        lock (_lock) return _roots.GetValueOrDefault(key);
    }

    // Under its other name a root is none, and goes at the next start at the latest.
    public int[]? Retire(string key)
    {
        int[]? numbers;
        bool isLost;
        lock (_lock)
        {
            _roots.Remove(key, out numbers);
            isLost = _lost.Remove(key);
            _broken.Remove(key);
        }
        // Somebody may have taken it away by hand.
        if ((numbers is not null || isLost) && Rename.TryAt(_directory, key, _directory, Gone + key) is var errno and not (Errno.None or Errno.ENOENT))
            throw new LinuxException($"renameat2({_path}/{key})", errno);
        return numbers;
    }

    public void RemoveFiles(string key)
    {
        SafePath.RemoveTree(_directory, Gone + key);
        SafePath.RemoveTree(_directory, key);
    }

    public IReadOnlyList<string> Keys()
    {
        lock (_lock) return [.. _roots.Keys, .. _lost.Keys];
    }

    public IReadOnlyList<int[]> Stacks()
    {
        lock (_lock) return [.. _roots.Values];
    }

    private void Forget(string key)
    {
        lock (_lock) _roots.Remove(key);
    }

    private void Take(string key, int[] numbers)
    {
        _roots.Add(key, numbers);
        // The kernel's own, and nothing in it is of worth.
        if (!Directory.Exists(WorkOf(key)))
        {
            using var root = Root(key);
            SafePath.RemoveTree(root, Work);
            Mkdir.At(_directory, $"{key}/{Work}", 0x1C0);
        }
        if (!Directory.Exists(UpperOf(key))) _broken[key] = $"{UpperOf(key)} is missing: what container {key} wrote is lost, and it cannot be started";
    }

    private void Lose(string key, string problem) =>
        _lost[key] = $"{_path}/{key}/{Stack} {problem}: what container {key} stands on is found out when it is started, its files are kept";

    // One that was never mounted was half made when the last process ended.
    private bool IsWritten(string key)
    {
        foreach (var part in (string[])[Upper, Work])
        {
            using var folder = Open.TryAt(_directory, $"{key}/{part}", OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out _);
            if (folder is not null && Getdents.All(folder).Count > 0) return true;
        }
        return false;
    }

    private FileDescriptor Root(string key) => Open.At(_directory, key, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);

    private static string Target(int[] numbers) => numbers.Length == 0 ? "-" : string.Join(',', numbers);

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
