using System.Runtime.InteropServices;
using Berth.Cli.Containers.Create;
using Berth.Linux.Calls;

namespace Berth.Cli.Output;

/// <summary>
/// A file that is there when all of it is: what is written goes to a temporary file beside it, which takes its name and, where there was one
/// before, its mode. Until then, and when something fails, the old file stays. What is no regular file (a pipe, <c>/dev/null</c>) is written to as it is.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly string? _temporary;
    private readonly FileStream _stream;
    private readonly List<PosixSignalRegistration> _signals = [];

    private OutputFile(string path, string? temporary, UnixFileMode mode)
    {
        (_path, _temporary) = (path, temporary);
        var options = new FileStreamOptions { Mode = temporary is null ? FileMode.Open : FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (temporary is not null)
            options.UnixCreateMode = mode;
        _stream = Try("open", temporary ?? path, () => new FileStream(temporary ?? path, options));
        if (temporary is null)
            return;
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            _signals.Add(PosixSignalRegistration.Create(signal, _ => File.Delete(temporary)));
    }

    /// <summary>Begins a file.</summary>
    /// <exception cref="CliException">There can be no such file: <c>invalid output path: stat /nowhere: no such file or directory</c>.</exception>
    public static OutputFile Create(string path)
    {
        Check(path);
        // A link stays one, and so does what is no file.
        var target = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
        if (File.Exists(target) && !IsRegular(target))
            return new OutputFile(target, null, OwnerOnly);
        var mode = File.Exists(target) ? File.GetUnixFileMode(target) : OwnerOnly;
        var directory = Path.GetDirectoryName(target);
        var temporary = Path.Combine(string.IsNullOrEmpty(directory) ? "." : directory, $".{Path.GetFileName(target)}.{Environment.ProcessId}");
        return new OutputFile(target, temporary, mode);
    }

    /// <summary>Says whether there can be a file of that name, before anything is asked of the daemon.</summary>
    /// <exception cref="CliException">As <see cref="Create"/>.</exception>
    public static void Check(string path)
    {
        var directory = Path.GetDirectoryName(path);
        if (!string.IsNullOrEmpty(directory) && !Directory.Exists(directory))
            throw new CliException($"invalid output path: stat {directory}: {(File.Exists(directory) ? "not a directory" : "no such file or directory")}");
        if (Directory.Exists(path))
            throw new CliException("cannot write to a directory");
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (IOException failure)
        {
            throw new CliException(Files.Sentence("write", _path, failure));
        }
    }

    /// <summary>All is written: the file is there.</summary>
    public void Commit()
    {
        if (_temporary is null)
            return;
        _stream.Dispose();
        Try("rename", _path, () =>
        {
            File.Move(_temporary, _path, overwrite: true);
            return true;
        });
    }

    public void Dispose()
    {
        _stream.Dispose();
        foreach (var signal in _signals)
            signal.Dispose();
        // After a commit there is none.
        if (_temporary is not null)
            File.Delete(_temporary);
    }

    private static T Try<T>(string call, string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(Files.Sentence(call, path, failure));
        }
    }

    private static bool IsRegular(string path) => Stat.Path(path).Type == FileType.Regular;
}
