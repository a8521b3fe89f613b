using System.Runtime.InteropServices;
using Berth.Cli.Containers.Create;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Cli.Output;

/// <summary>
/// A file that is there when all of it is. Until then it has no name at all, so that whatever ends the program leaves nothing behind; where the
/// file system knows no such files it has one beside the target. It takes its name, and the mode of what was there before, at the end. What is no
/// regular file (a pipe, <c>/dev/null</c>) is written to as it is.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private const uint OwnerOnly = 0x180;

    private readonly string _path;
    private readonly FileDescriptor _file;
    private readonly bool _inPlace;
    private readonly uint? _mode;
    private readonly List<PosixSignalRegistration> _signals = [];

    // The name that it has before its own; null for none.
    private volatile string? _temporary;

    private OutputFile(string path, FileType? before, uint? mode)
    {
        (_path, _inPlace, _mode) = (path, before is not (null or FileType.Regular), mode);
        // A write beyond the limit of ulimit -f is then a failure like any other.
        Sigaction.Ignore(Sigaction.FileTooLarge);
        _file = _inPlace ? Try("open", () => Open.Path(path, OpenFlags.WriteOnly)) : Nameless() ?? Named();
    }

    /// <summary>Begins a file.</summary>
    /// <exception cref="CliException">There can be no such file: <c>invalid output path: stat /nowhere: no such file or directory</c>.</exception>
    public static OutputFile Create(string path)
    {
        Check(path);
        // A link stays one, and so does what is no file.
        var target = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
        var before = Stat.TryAt(FileDescriptor.WorkingDirectory, target, out _, followLinks: true);
        return new OutputFile(target, before?.Type, before?.Permissions);
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
            Linux.Calls.Write.All(_file, bytes);
        }
        catch (LinuxException failure)
        {
            throw new CliException(Files.Sentence("write", _path, failure));
        }
    }

    /// <summary>All is written: the file is there.</summary>
    public void Commit()
    {
        if (_inPlace)
            return;
        if (_mode is { } mode)
            Try("chmod", () => Set(mode));
        Try("rename", Name);
    }

    public void Dispose()
    {
        _file.Dispose();
        Abandon();
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private FileDescriptor? Nameless() => Open.TryAt(FileDescriptor.WorkingDirectory, Folder, OpenFlags.WriteOnly | OpenFlags.TemporaryFile, out _, OwnerOnly);

    private FileDescriptor Named()
    {
        var name = Beside();
        return Try("open", () => Open.Path(name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, OwnerOnly));
    }

    // A link never takes the place of what is there; a rename does.
    private bool Name()
    {
        if (_temporary is null && !File.Exists(_path))
        {
            Link.Descriptor(_file, FileDescriptor.WorkingDirectory, _path);
            return true;
        }

        if (_temporary is null)
            Link.Descriptor(_file, FileDescriptor.WorkingDirectory, Beside());
        Rename.Path(_temporary!, _path);
        _temporary = null;
        return true;
    }

    private bool Set(uint mode)
    {
        Chmod.Descriptor(_file, mode);
        return true;
    }

    // From now on a signal takes the name away.
    private string Beside()
    {
        _temporary = Path.Combine(Folder, $".{Path.GetFileName(_path)}.{Environment.ProcessId}");
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            _signals.Add(PosixSignalRegistration.Create(signal, _ => Abandon()));
        return _temporary;
    }

    private void Abandon()
    {
        if (_temporary is { } name)
            Unlink.TryAt(FileDescriptor.WorkingDirectory, name);
    }

    private string Folder => Path.GetDirectoryName(_path) is { Length: > 0 } folder ? folder : ".";

    private T Try<T>(string call, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (LinuxException failure)
        {
            throw new CliException(Files.Sentence(call, _path, failure));
        }
    }
}
