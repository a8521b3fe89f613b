using Berth.Api.Client;
using Berth.Cli.Output;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Sockets;
using Berth.Linux.Terminals;

namespace Berth.Cli.Streams;

/// <summary>
/// Standard input, output and error tied to a hijacked connection: one loop over poll(2), no threads. Signals and window changes are
/// handled in between, through the callbacks.
/// </summary>
internal sealed class AttachSession : IDisposable
{
    private static readonly FileDescriptor Input = new(0);
    private readonly ApiResponse _stream;
    private readonly FrameReader? _frames;
    private readonly DetachKeys? _keys;
    private readonly TerminalMode? _mode;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private ReadOnlyMemory<byte> _pending;
    private bool _inputOpen;

    /// <param name="stream">The hijacked connection.</param>
    /// <param name="tty">The stream is a terminal's: raw, not framed.</param>
    /// <param name="stdin">Standard input is sent.</param>
    /// <param name="detachKeys">Keys that leave; null: the default ones.</param>
    public AttachSession(ApiResponse stream, bool tty, bool stdin, string? detachKeys)
    {
        _stream = stream;
        _inputOpen = stdin;
        _frames = tty ? null : new FrameReader(TextSink.Out, TextSink.Error);
        if (tty && stdin)
        {
            _keys = new DetachKeys((string.IsNullOrEmpty(detachKeys) ? null : DetachKeys.Parse(detachKeys)) ?? DetachKeys.Default);
            _mode = TerminalMode.SetRaw(Input);
        }
    }

    /// <summary>Signals to wait for meanwhile; null: none.</summary>
    public SignalInbox? Signals { get; set; }

    /// <summary>Called for each signal.</summary>
    public Action<int>? OnSignal { get; set; }

    /// <summary>Copies until the output ends; false when the user left by the detach keys.</summary>
    /// <exception cref="ApiConnectionException">The connection broke.</exception>
    public bool Run()
    {
        Span<PollEntry> entries = stackalloc PollEntry[3];
        while (true)
        {
            if (_stream.HasBuffered)
            {
                if (!ReadOutput())
                    return true;
                continue;
            }

            entries[0] = new PollEntry { Number = _stream.Socket.Number, For = _pending.IsEmpty ? PollEvents.In : PollEvents.In | PollEvents.Out };
            entries[1] = new PollEntry { Number = _inputOpen && _pending.IsEmpty ? Input.Number : -1, For = PollEvents.In };
            entries[2] = new PollEntry { Number = Signals?.Counter.Number ?? -1, For = PollEvents.In };
            Poll.Any(entries);
            if (entries[2].Came != PollEvents.None)
                TakeSignals();
            if ((entries[0].Came & PollEvents.Out) != 0)
                SendPending();
            if (entries[1].Came != PollEvents.None && !ReadInput())
                return false;
            if ((entries[0].Came & ~PollEvents.Out) != 0 && !ReadOutput())
                return true;
        }
    }

    /// <summary>Waits until another answer has something to read, handling signals meanwhile.</summary>
    public void WaitFor(ApiResponse answer)
    {
        Span<PollEntry> entries = stackalloc PollEntry[2];
        while (!answer.HasBuffered)
        {
            entries[0] = new PollEntry { Number = answer.Socket.Number, For = PollEvents.In };
            entries[1] = new PollEntry { Number = Signals?.Counter.Number ?? -1, For = PollEvents.In };
            Poll.Any(entries);
            if (entries[1].Came != PollEvents.None)
                TakeSignals();
            if (entries[0].Came != PollEvents.None)
                return;
        }
    }

    /// <summary>Puts the terminal back; the connection is closed.</summary>
    public void Dispose()
    {
        _mode?.Restore();
        _stream.Dispose();
        Signals?.Dispose();
    }

    private bool ReadOutput()
    {
        var count = _stream.Read(_buffer);
        if (count == 0)
            return false;
        if (_frames is not null)
        {
            _frames.Add(_buffer.AsSpan(0, count));
            return true;
        }

        TextSink.Out.Flush();
        Write.All(TextSink.Out.File, _buffer.AsSpan(0, count));
        return true;
    }

    private bool ReadInput()
    {
        var count = Read.TryFrom(Input, _buffer, out _);
        if (count <= 0)
        {
            _inputOpen = false;
            StreamSocket.ShutdownWrite(_stream.Socket);
            return true;
        }

        var typed = (ReadOnlySpan<byte>)_buffer.AsSpan(0, count);
        if (_keys is not null)
        {
            typed = _keys.Filter(typed);
            if (_keys.Complete)
                return false;
        }

        var sent = Send(typed);
        if (sent < typed.Length && _inputOpen)
            _pending = typed[sent..].ToArray();
        return true;
    }

    private void SendPending()
    {
        _pending = _pending[Send(_pending.Span)..];
        if (!_inputOpen)
            _pending = default;
    }

    private int Send(ReadOnlySpan<byte> bytes)
    {
        var sent = StreamSocket.TrySend(_stream.Socket, bytes, out _);
        // The container no longer reads; its output may still come.
        if (sent < 0)
            _inputOpen = false;
        return Math.Max(sent, 0);
    }

    private void TakeSignals()
    {
        while (Signals!.TryTake(out var signal))
            OnSignal?.Invoke(signal);
    }
}
