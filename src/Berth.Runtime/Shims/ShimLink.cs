using System.Collections.Concurrent;
using Berth.Linux;
using Berth.Runtime.Protocol;

namespace Berth.Runtime.Shims;

/// <summary>The way to whichever shim there is: one that ends is replaced, and what it held is given to the next.</summary>
internal sealed class ShimLink
{
    private const int Attempts = 3;
    private readonly ShimOptions _options;
    private readonly ConcurrentDictionary<(string Id, string ExecId), KnownProcess> _known;
    private readonly Action<HoldMessage, FileDescriptor[]> _listed;
    private readonly Action<MessageType, ProcessMessage> _told;
    private readonly Lock _lock = new();
    private Task<ShimTransport> _transport;
    private bool _disposed;

    public ShimLink(
        ShimOptions options, ConcurrentDictionary<(string Id, string ExecId), KnownProcess> known, Action<HoldMessage, FileDescriptor[]> listed,
        Action<MessageType, ProcessMessage> told)
    {
        (_options, _known, _listed, _told) = (options, known, listed, told);
        _transport = Task.Run(OpenAsync);
    }

    /// <summary>Makes a request, and makes it again to the next shim when the one it was made to ended before its answer.</summary>
    public Task<ShimReply> RequestAsync(MessageType type, ProcessMessage message, CancellationToken cancellationToken, params FileDescriptor[] files) =>
        AskAsync(transport => transport.RequestAsync(type, message, files), cancellationToken);

    public async Task<T> AskAsync<T>(Func<ShimTransport, Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var transport = await TransportAsync(cancellationToken);
            try
            {
                return await ask(transport);
            }
            catch (ShimException e) when (e.Code == ShimErrorCode.Unavailable && attempt < Attempts)
            {
                // Nothing is done twice that matters: only launches are, and they do not come here.
            }
        }
    }

    public async Task<ShimTransport> TransportAsync(CancellationToken cancellationToken)
    {
        Task<ShimTransport> transport;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_transport.IsFaulted || (_transport.IsCompletedSuccessfully && _transport.Result.HasEnded)) _transport = Task.Run(OpenAsync, CancellationToken.None);
            transport = _transport;
        }

        return await transport.WaitAsync(cancellationToken);
    }

    /// <summary>Closes the connection, the shim runs on; false when it was closed before.</summary>
    public async Task<bool> CloseAsync()
    {
        lock (_lock)
        {
            if (_disposed) return false;
            _disposed = true;
        }

        // Only success matters here: there is nothing to close behind a connection that never was.
        await Task.WhenAny(_transport);
        if (_transport.IsCompletedSuccessfully) _transport.Result.Dispose();
        return true;
    }

    private async Task<ShimTransport> OpenAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var opened = false;
            var transport = new ShimTransport(StartShim.Connect(_options), _listed, _told, () => Lost(Volatile.Read(ref opened)));
            try
            {
                await new AdoptProcesses(_options, _known).RunAsync(transport);
                await transport.ListAsync();
                Volatile.Write(ref opened, true);
                return transport;
            }
            catch (ShimException e) when (e.Code == ShimErrorCode.Unavailable && attempt < Attempts)
            {
                // The shim that answered was about to end.
                transport.Dispose();
            }
        }
    }

    private async Task<ShimTransport> ReopenAsync()
    {
        var running = _known.Values.Count(process => !process.Exit.IsCompleted);
        _options.Notice($"berth-shim ended unexpectedly; another one is started and takes over {(running == 1 ? "1 process" : $"{running} processes")}");
        return await OpenAsync();
    }

    private void Lost(bool wasOpen)
    {
        lock (_lock)
        {
            if (_disposed || !wasOpen) return;
            // Whatever runs must be held again, whether or not somebody asks for something.
            _transport = Task.Run(ReopenAsync);
        }
    }
}
