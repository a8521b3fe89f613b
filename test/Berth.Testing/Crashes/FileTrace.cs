using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Berth.Testing.Crashes;

/// <summary>What strace(1) saw a process do to the files beneath a directory, in order.</summary>
public sealed partial class FileTrace(DiskModel disk)
{
    private const string Calls = "openat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,linkat,symlink,symlinkat,mknodat,fsync,fdatasync,syncfs,write,pwrite64,ftruncate";

    private readonly Dictionary<string, string> _unfinished = [];

    /// <summary>What to put in front of a command.</summary>
    public static string[] Wrapper(string file) => ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", $"trace={Calls}", "-e", "signal=none", "-o", file];

    /// <summary>Does to the model what a line says: what changed, or what was told on a pipe; null for nothing.</summary>
    public (string Call, string? Said)? Apply(string line)
    {
        if (Whole(line) is not { } text || Call().Match(text) is not { Success: true } match) return null;
        var (call, arguments) = (match.Groups[1].Value, match.Groups[2].Value);
        if (match.Groups[3].Value.StartsWith('-')) return null;
        var parts = Argument().Matches(arguments).Select(x => x.Value).ToList();
        if (call == "write" && File(parts[0]).StartsWith("pipe:", StringComparison.Ordinal)) return (call, Text(parts[1]));
        return Change(call, parts) ? (call, null) : null;
    }

    private bool Change(string call, List<string> parts)
    {
        switch (call)
        {
            case "openat" when parts[2].Contains("O_CREAT", StringComparison.Ordinal): return In(At(parts[0], parts[1]), path => disk.Open(path, parts[2].Contains("O_TRUNC", StringComparison.Ordinal)));
            case "mkdir": return In(Text(parts[0]), disk.MakeDirectory);
            case "mkdirat": return In(At(parts[0], parts[1]), disk.MakeDirectory);
            case "rename": return In(Text(parts[0]), path => disk.Rename(path, Text(parts[1])));
            case "renameat" or "renameat2": return In(At(parts[0], parts[1]), path => disk.Rename(path, At(parts[2], parts[3])));
            case "unlink" or "rmdir": return In(Text(parts[0]), disk.Remove);
            case "unlinkat": return In(At(parts[0], parts[1]), disk.Remove);
            case "linkat": return In(parts[1] == "\"\"" ? File(parts[0]) : At(parts[0], parts[1]), path => disk.Link(path, At(parts[2], parts[3])));
            case "symlinkat": return In(At(parts[1], parts[2]), path => disk.MakeOther(path, Text(parts[0])));
            case "mknodat": return In(At(parts[0], parts[1]), path => disk.MakeOther(path, null));
            case "fsync" or "fdatasync": return In(File(parts[0]), disk.Flush);
            case "syncfs": return In(File(parts[0]), _ => disk.FlushAll());
            case "write": return In(File(parts[0]), path => disk.Write(path, null, Bytes(parts[1])));
            case "pwrite64": return In(File(parts[0]), path => disk.Write(path, long.Parse(parts[3], CultureInfo.InvariantCulture), Bytes(parts[1])));
            case "ftruncate": return In(File(parts[0]), path => disk.Truncate(path, int.Parse(parts[1], CultureInfo.InvariantCulture)));
            default: return false;
        }
    }

    private bool In(string path, Action<string> change)
    {
        if (path != disk.Root && !path.StartsWith(disk.Root + "/", StringComparison.Ordinal)) return false;
        change(path);
        return true;
    }

    // Calls of several threads overlap: what counts is when they have ended.
    private string? Whole(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (thread, text) = (line[..space], line[(space + 1)..].TrimStart());
        if (text.EndsWith(" <unfinished ...>", StringComparison.Ordinal))
        {
            _unfinished[thread] = text[..^" <unfinished ...>".Length];
            return null;
        }
        if (!text.StartsWith("<... ", StringComparison.Ordinal)) return text;
        return _unfinished.Remove(thread, out var begun) ? begun + text[(text.IndexOf("resumed>", StringComparison.Ordinal) + "resumed>".Length)..] : null;
    }

    private static string At(string directory, string name)
    {
        var path = Text(name);
        return path.StartsWith('/') ? path : $"{File(directory)}/{path}";
    }

    private static string File(string descriptor) => Text(descriptor[(descriptor.IndexOf('<', StringComparison.Ordinal) + 1)..^1]);

    private static string Text(string escaped) => Encoding.UTF8.GetString(Bytes(escaped));

    private static byte[] Bytes(string escaped) => Convert.FromHexString(escaped.Trim('"').Replace("\\x", "", StringComparison.Ordinal));

    [GeneratedRegex(@"^(\w+)\((.*)\)\s+= (\S+)")]
    private static partial Regex Call();

    [GeneratedRegex(@"[^,\s<]*<[^>]*>|""[^""]*""|[^,\s]+")]
    private static partial Regex Argument();
}
