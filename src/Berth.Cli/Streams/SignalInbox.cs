using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Cli.Streams;

/// <summary>Signals of this process as something poll(2) can wait for.</summary>
internal sealed class SignalInbox : IDisposable
{
    /// <summary>SIGINT.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>SIGWINCH.</summary>
    public const int WindowChanged = 28;

    private readonly ConcurrentQueue<int> _arrived = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    private SignalInbox()
    {
    }

    /// <summary>Readable when a signal has come.</summary>
    public FileDescriptor Counter { get; } = Eventfd.Create();

    /// <summary>Takes the given signals from now on instead of dying of them.</summary>
    public static SignalInbox Open(params ReadOnlySpan<int> signals)
    {
        var inbox = new SignalInbox();
        foreach (var signal in signals)
        {
            Sigaction.Unignore(signal);
            inbox._registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context =>
            {
                context.Cancel = true;
                inbox._arrived.Enqueue(signal);
                Eventfd.Signal(inbox.Counter);
            }));
        }

        return inbox;
    }

    /// <summary>The next signal; false when there is none.</summary>
    public bool TryTake(out int signal)
    {
        if (_arrived.TryDequeue(out signal))
            return true;
        Eventfd.Take(Counter);
        // One may have come between the two.
        return _arrived.TryDequeue(out signal);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        Counter.Dispose();
    }
}
