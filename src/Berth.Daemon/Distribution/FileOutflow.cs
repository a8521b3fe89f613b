using System.Net.Sockets;
using Berth.Linux;
using Berth.Linux.Calls;
using Microsoft.AspNetCore.Connections;
using Microsoft.Win32.SafeHandles;

namespace Berth.Daemon.Distribution;

/// <summary>
/// A part of a file on its way to a socket by sendfile(2). What the socket has room for goes at once. The rest is sent by a thread that waits for
/// the socket in the kernel: an event that goes through the runtime's own loop and pool costs more than the sending does.
/// </summary>
internal sealed class FileOutflow : IDisposable
{
    private const int PieceSize = 4 << 20;
    // What is awaited with patience is small: a client that is slow takes some of it in time.
    private const int AwaitedSize = 512 << 10;
    // More downloads at once than this go through the runtime's loop: slow clients do not each hold a thread.
    private const int MaxThreads = 32;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static int s_threads;
    private readonly Socket _socket;
    private readonly SafeFileHandle _file;
    private readonly bool _holds;
    private long _offset;
    private long _left;

    public FileOutflow(Socket socket, SafeFileHandle file, long offset, long length)
    {
        (_socket, _file, _offset, _left) = (socket, file, offset, length);
        // The number stays this socket's until the end; who disposes of the socket meanwhile shuts it down, which wakes the thread.
        socket.SafeHandle.DangerousAddRef(ref _holds);
    }

    /// <summary>Sends all of it.</summary>
    /// <exception cref="ConnectionResetException">The client is gone, or took nothing for five minutes.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task RunAsync()
    {
        if (Push()) return;
        try
        {
            if (Interlocked.Increment(ref s_threads) <= MaxThreads) await Task.Factory.StartNew(PushAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            else await PassOnAsync();
        }
        finally
        {
            Interlocked.Decrement(ref s_threads);
        }
    }

    public void Dispose()
    {
        if (_holds) _socket.SafeHandle.DangerousRelease();
    }

    private void PushAll()
    {
        Span<PollEntry> room = [new PollEntry { Number = (int)_socket.SafeHandle.DangerousGetHandle(), For = PollEvents.Out }];
        do
        {
            if (!Poll.Any(room, (int)s_patience.TotalMilliseconds)) throw TookNothing();
        }
        while (!Push());
    }

    // True when nothing is left.
    private bool Push()
    {
        while (_left > 0)
        {
            var sent = Sendfile.Try(_socket.SafeHandle, _file, ref _offset, Math.Min(_left, PieceSize), out var errno);
            if (sent < 0 && errno == Errno.EAGAIN) return false;
            if (sent < 0) throw Failed(new LinuxException($"sendfile({_left} bytes)", errno));
            if (sent == 0) throw new IOException($"the file ends {_left} bytes early");
            _left -= sent;
        }
        return true;
    }

    private static IOException TookNothing() => new ConnectionResetException($"the client took nothing for {s_patience.TotalMinutes} minutes");

    // Of the two ends that a sendfile(2) has, the one that failed.
    private static IOException Failed(LinuxException failure) =>
        failure.Errno is Errno.EIO or Errno.ENOMEM or Errno.EINVAL or Errno.EOVERFLOW ? new IOException(failure.Message, failure) : new ConnectionResetException("the client is gone", failure);

    private async Task PassOnAsync()
    {
        // The runtime sends files only when it is told that they may be read asynchronously; by its descriptor, because the name may be gone.
        await using var source = new FileStream($"/proc/self/fd/{_file.DangerousGetHandle()}", new FileStreamOptions { BufferSize = 0, Options = FileOptions.Asynchronous });
        using var pieces = new Pieces();
        while (_left > 0)
        {
            var count = (int)Math.Min(_left, AwaitedSize);
            var sending = pieces.SendAsync(_socket, source, _offset, count);
            await sending.WaitAsync(s_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!sending.IsCompleted) throw TookNothing();
            await sending;
            (_offset, _left) = (_offset + count, _left - count);
        }
    }

    // The runtime's sendfile(2), awaited.
    private sealed class Pieces : SocketAsyncEventArgs
    {
        private TaskCompletionSource _done = new();

        public Task SendAsync(Socket socket, FileStream file, long offset, int count)
        {
            _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            SendPacketsElements = [new SendPacketsElement(file, offset, count)];
            if (!socket.SendPacketsAsync(this)) OnCompleted(this);
            return _done.Task;
        }

        protected override void OnCompleted(SocketAsyncEventArgs e)
        {
            if (SocketError == SocketError.Success) _done.TrySetResult();
            else _done.TrySetException(new ConnectionResetException("the client is gone", new SocketException((int)SocketError)));
        }
    }
}
