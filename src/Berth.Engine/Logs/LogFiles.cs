using System.Globalization;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Engine.Logs;

/// <summary>
/// The files of one log: the one that is written, and the rotated ones beside it, <c>path.1</c> being the youngest. They are known by
/// inode, because a rotation renames all of them while somebody reads.
/// </summary>
internal static class LogFiles
{
    /// <summary>Opens all files there are, oldest first.</summary>
    public static List<LogFile> OpenAll(string path)
    {
        List<LogFile> files = [];
        foreach (var file in YoungestFirst(path))
        {
            // A rotation meanwhile shows a file twice, under its old and its new name; or compressed and not.
            if (files.Exists(f => f.IsSameAs(file))) file.Dispose();
            else files.Add(file);
        }
        files.Reverse();
        return files;
    }

    /// <summary>
    /// Opens the file that was begun after <paramref name="current"/>: null when that one is still written; the oldest of all when it has
    /// been removed meanwhile.
    /// </summary>
    public static LogFile? OpenNext(string path, LogFile current)
    {
        while (true)
        {
            LogFile? younger = null;
            var found = false;
            foreach (var file in YoungestFirst(path))
            {
                found |= file.IsSameAs(current);
                if (found)
                {
                    file.Dispose();
                    break;
                }
                younger?.Dispose();
                younger = file;
            }
            // Not seen and yet not removed: it was between two names. A rotation is a few renames, so the next look finds it.
            if (found || current.IsRemoved) return younger;
            younger?.Dispose();
            Thread.Yield();
        }
    }

    // Rotation renames from the oldest to the youngest, so there is at most one number missing at any moment, and who looks from the
    // youngest to the oldest may see a file twice but misses none.
    private static IEnumerable<LogFile> YoungestFirst(string path)
    {
        var missing = 0;
        for (var number = 0; missing < 2; number++)
        {
            var name = NameOf(path, number);
            if ((TryOpen(name, compressed: false) ?? (number == 0 ? null : TryOpen(name + ".gz", compressed: true))) is { } file)
            {
                missing = 0;
                yield return file;
            }
            else
            {
                missing++;
            }
        }
    }

    private static string NameOf(string path, int number) => number == 0 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.{number}");

    private static LogFile? TryOpen(string path, bool compressed)
    {
        var file = Open.TryAt(FileDescriptor.WorkingDirectory, path, OpenFlags.ReadOnly, out var errno);
        if (file is null && errno != Errno.ENOENT) throw new LinuxException($"open({path})", errno);
        return file is null ? null : compressed ? new LogFile(file, CompressedLog.Open(file, path)) : new LogFile(file);
    }
}

/// <summary>One open file of a log.</summary>
/// <param name="file">As it lies on the disk.</param>
/// <param name="compressed">What it holds, when it is compressed.</param>
internal sealed class LogFile(FileDescriptor file, CompressedLog? compressed = null) : IDisposable
{
    private const int HeadBytes = 4096;
    private readonly ulong _inode = Stat.Descriptor(file).Inode;

    /// <summary>Bytes of log in it now.</summary>
    public long Length => compressed?.Length ?? (long)Stat.Descriptor(file).Size;

    /// <summary>It has no name any more.</summary>
    public bool IsRemoved => Stat.Descriptor(file).Links == 0;

    /// <summary>Where it begins to be its own: the number of the file on its disk.</summary>
    public ulong Inode => _inode;

    /// <summary>The same file, whatever it is called; or the same lines, one of the two being compressed.</summary>
    public bool IsSameAs(LogFile other)
    {
        if (_inode == other._inode) return true;
        if (IsPlain == other.IsPlain || Length != other.Length) return false;
        Span<byte> mine = stackalloc byte[HeadBytes];
        Span<byte> its = stackalloc byte[HeadBytes];
        return mine[..Read(mine, 0)].SequenceEqual(its[..other.Read(its, 0)]);
    }

    /// <summary>Reads at <paramref name="offset"/>; 0 at the end.</summary>
    public int Read(Span<byte> buffer, long offset) => compressed?.Read(buffer, offset) ?? Linux.Calls.Read.At(file, buffer, offset);

    /// <inheritdoc/>
    public void Dispose()
    {
        compressed?.Dispose();
        file.Dispose();
    }

    private bool IsPlain => compressed is null;
}
