using Berth.Linux;

namespace Berth.Runtime.Launching;

/// <summary>How a launch goes on that no shim looks after: where the child stops, and who lets it go on.</summary>
internal sealed record StandaloneSettings
{
    /// <summary>The child's end of the socket on which it says where it is; waits there for a byte, or ends when nobody can send one.</summary>
    public required FileDescriptor Talk { get; init; }

    /// <summary>The file the loaded program is in.</summary>
    public required FileDescriptor Block { get; init; }

    /// <summary>The listening socket at which the child waits to be started; null for one that goes on by itself.</summary>
    public FileDescriptor? StartGate { get; init; }

    /// <summary>True to stop when the mounts are made and the old root is still there.</summary>
    public bool StopMounted { get; init; }

    /// <summary>True to stop when all is ready for the program.</summary>
    public bool StopReady { get; init; }

    /// <summary>Where the root is mounted until it becomes one; null for no place in particular.</summary>
    public string? RootPlace { get; init; }

    /// <summary>Descriptors from 3 on that the program inherits.</summary>
    public int KeptFiles { get; init; }

    /// <summary>True to stay in the caller's session keyring.</summary>
    public bool NoNewKeyring { get; init; }

    /// <summary>The name of the waiting process in ps(1).</summary>
    public string Name { get; init; } = "berth-oci";

    /// <summary>Set by the compiler: the connection of who starts the container, once it waits no more.</summary>
    public Linux.Launch.LaunchSlot? Started { get; set; }

    /// <summary>Set by the compiler: the descriptor of a filter's listener.</summary>
    public Linux.Launch.LaunchSlot? Listener { get; set; }

    /// <summary>Set by the compiler: the first record after the start.</summary>
    public int FirstRecordAfterStart { get; set; }
}
