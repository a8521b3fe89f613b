namespace Berth.Runtime.Protocol;

/// <summary>What a message between daemon and shim is.</summary>
internal enum MessageType : ushort
{
    None,

    // Requests.

    /// <summary>Nothing but descriptors for the request that follows: more than one message can carry.</summary>
    Descriptors,
    /// <summary>Run a launch program and hold the process: <see cref="HoldMessage"/>.</summary>
    Launch,
    /// <summary>Hold a process that another shim launched: <see cref="HoldMessage"/>.</summary>
    Adopt,
    /// <summary>One more client: <see cref="ProcessMessage"/>.</summary>
    Attach,
    /// <summary>Terminal size: <see cref="ProcessMessage"/>.</summary>
    Resize,
    /// <summary>Send a signal: <see cref="ProcessMessage"/>.</summary>
    Signal,
    /// <summary>Close standard input: <see cref="ProcessMessage"/>.</summary>
    CloseStdin,
    /// <summary>Name the next processes after a serial number: <see cref="ProcessMessage"/>.</summary>
    List,
    /// <summary>Forget a process, and with a container its execs: <see cref="ProcessMessage"/>.</summary>
    Delete,

    // Replies, with the cookie of their request.

    /// <summary>Done.</summary>
    Done = 100,
    /// <summary>Refused: <see cref="ProcessMessage"/> with a <see cref="ShimErrorCode"/> and an errno.</summary>
    Refused,
    /// <summary>The program ran, the process is held: <see cref="ProcessMessage"/> with pid and start, and its pidfd.</summary>
    Launched,
    /// <summary>A record failed: <see cref="ProcessMessage"/> with its index and errno; or a foreign runtime: with -1 and its exit code.</summary>
    LaunchFailed,
    /// <summary>One process of a list, with its descriptors: <see cref="HoldMessage"/>. The part ends with <see cref="Done"/>, which tells whether there are more (1) and after which serial number.</summary>
    Listed,

    // Told to everybody.

    /// <summary>A process has ended, output and log are complete: <see cref="ProcessMessage"/> with code and time.</summary>
    Exited = 200,
    /// <summary>Standard input was closed; whoever keeps a duplicate closes it too: <see cref="ProcessMessage"/>.</summary>
    StdinClosed,
}
