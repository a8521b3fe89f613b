using System.Runtime.InteropServices;
using Berth.Daemon.Logging;
using Berth.Registry.Access;

namespace Berth.Daemon.Distribution;

/// <summary>SIGHUP has the registry's files read again. What became of that, and of every change that was noticed without it, is in the log.</summary>
internal sealed class ReloadFiles : IDisposable
{
    private readonly IReadOnlyList<IReadAgain> _files;
    private readonly Log _log;
    private readonly PosixSignalRegistration _signal;

    public ReloadFiles(IReadOnlyList<IReadAgain> files, Log log)
    {
        (_files, _log) = (files, log);
        foreach (var file in files) file.Told = Tell;
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload);
    }

    public void Dispose() => _signal.Dispose();

    private void Reload(PosixSignalContext context)
    {
        context.Cancel = true;
        _log.Info(_files.Count == 0 ? "no file to read again" : "reading files again", ("signal", "SIGHUP"));
        foreach (var file in _files) file.ReadAgain();
    }

    private void Tell(FileReading reading)
    {
        if (reading.Failure is { } failure) _log.Error("file is wrong: what it said before goes on to count", ("file", reading.Path), ("error", failure.Message));
        else _log.Info("file read again", ("file", reading.Path));
    }
}
