using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;

namespace Berth.Shim;

/// <summary>The reading end of standard output or error, or a terminal's master.</summary>
internal sealed class OutputStream : IWatched
{
    private readonly HeldProcess _process;
    private readonly EventLoop _loop;
    private readonly bool _error;
    private readonly FileDescriptor? _user;
    private FileDescriptor? _file;
    private readonly ulong _token;

    public OutputStream(HeldProcess process, EventLoop loop, FileDescriptor file, bool error)
    {
        (_process, _loop, _file, _error) = (process, loop, file, error);
        // A terminal without users hangs up, again and again for epoll; with this one it waits for the next user instead.
        if (process.IsTerminal) _user = Terminal.TrySlave(file);
        _token = loop.Add(file.Number, EpollEvents.In, this);
    }

    public FileDescriptor? File => _file;

    public void Ready(EpollEvents events) => ReadOnce();

    /// <summary>Stops or starts reading: a client that is slow holds the process back.</summary>
    public void Hold(bool hold)
    {
        if (_file is not null) _loop.Change(_file.Number, hold ? EpollEvents.None : EpollEvents.In, _token);
    }

    /// <summary>Reads until nothing is left: the process has ended.</summary>
    public void Drain()
    {
        while (ReadOnce())
        {
        }

        Close();
    }

    private bool ReadOnce()
    {
        if (_file is null) return false;
        var chunk = _process.Memory.Chunk;
        var count = Read.TryFrom(_file, chunk, out var errno);
        if (count > 0)
        {
            _process.TakeOutput(_error, chunk[..count]);
            return true;
        }

        if (count < 0 && errno == Errno.EAGAIN) return false;
        // The end of a pipe, or EIO: the terminal's session is over, and its leader's pidfd is about to say so.
        Close();
        return false;
    }

    private void Close()
    {
        if (_file is null) return;
        _process.EndOutput(_error);
        _loop.Remove(_file.Number, _token);
        _user?.Dispose();
        _file.Dispose();
        _file = null;
    }
}
