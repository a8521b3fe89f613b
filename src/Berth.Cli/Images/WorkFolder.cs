using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Cli.Images;

/// <summary>A folder beside the one that it is to become. Until then it goes when it is disposed, and when a signal ends the program.</summary>
internal sealed class WorkFolder : IDisposable
{
    private const uint ForAll = 0x1B6;

    private readonly Lock _lock = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private bool _done;

    public WorkFolder(string target)
    {
        var parent = System.IO.Path.GetDirectoryName(target) ?? "/";
        Directory.CreateDirectory(parent);
        Path = System.IO.Path.Combine(parent, $".{System.IO.Path.GetFileName(target)}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}");
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            _signals.Add(PosixSignalRegistration.Create(signal, _ => Abandon()));
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>Makes a file, and the folders that it is in.</summary>
    public FileDescriptor Create(string path)
    {
        var name = System.IO.Path.Combine(Path, path);
        lock (_lock)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(name)!);
            return Open.Path(name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, ForAll);
        }
    }

    /// <summary>Takes the place of an empty folder, or of nothing.</summary>
    public void Become(string target)
    {
        lock (_lock)
        {
            if (Directory.Exists(target))
                Directory.Delete(target);
            Directory.Move(Path, target);
            _done = true;
        }
    }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        lock (_lock)
        {
            if (!_done && Directory.Exists(Path))
                Directory.Delete(Path, recursive: true);
        }
    }

    // The lock is kept: what would make one more file waits until the signal has ended the program.
    private void Abandon()
    {
        _lock.Enter();
        if (!_done && Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
