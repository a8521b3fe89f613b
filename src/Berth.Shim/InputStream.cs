using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;

namespace Berth.Shim;

/// <summary>The writing end of standard input: a pipe, or a terminal's master (which the output side owns).</summary>
internal sealed class InputStream : IWatched
{
    private readonly HeldProcess _process;
    private readonly EventLoop _loop;
    private readonly bool _isTerminal;
    private readonly Backlog _backlog = new();
    private FileDescriptor? _file;
    private ulong? _token;

    public InputStream(HeldProcess process, EventLoop loop, FileDescriptor file, bool isTerminal)
    {
        (_process, _loop, _file, _isTerminal) = (process, loop, file, isTerminal);
        FileFlags.SetNonBlocking(file);
        // A pipe is watched for its breaking; a terminal hangs up before its process is known to have ended, and is left to that.
        if (!isTerminal) _token = loop.Add(file.Number, EpollEvents.None, this);
    }

    public FileDescriptor? File => _file;

    public bool IsFull => !_backlog.IsEmpty;

    public bool CloseWhenEmpty { get; set; }

    public void Ready(EpollEvents events)
    {
        if (_file is null) return;
        if ((events & EpollEvents.Error) != 0 && !_isTerminal)
        {
            // Nobody reads standard input any more.
            Close();
            return;
        }

        Send([]);
        if (_file is not null && !IsFull) _process.ResumeInput();
    }

    /// <summary>Writes what a client sent; what does not fit waits and holds the clients back.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (_file is null) return;
        if (IsFull)
        {
            _backlog.Add(bytes);
            bytes = _backlog.Bytes;
        }

        while (!bytes.IsEmpty)
        {
            var count = Write.To(_file, bytes, out var errno);
            if (count < 0 && errno == Errno.EAGAIN) break;
            if (count < 0)
            {
                Close();
                return;
            }

            bytes = bytes[count..];
            if (IsFull) _backlog.Drop(count);
        }

        if (!bytes.IsEmpty && !IsFull) _backlog.Add(bytes);
        if (!IsFull && CloseWhenEmpty) Close();
        else Watch();
    }

    public void Close()
    {
        if (_file is null) return;
        _backlog.Clear();
        if (_token is { } token) _loop.Remove(_file.Number, token);
        _file.Dispose();
        _file = null;
        _process.InputClosed();
    }

    private void Watch()
    {
        var file = _file!.Number;
        if (_token is { } token && (!_isTerminal || IsFull))
        {
            _loop.Change(file, IsFull ? EpollEvents.Out : EpollEvents.None, token);
        }
        else if (_token is { } used)
        {
            _loop.Remove(file, used);
            _token = null;
        }
        else if (IsFull)
        {
            _token = _loop.Add(file, EpollEvents.Out, this);
        }
    }
}
