namespace Berth.Network;

/// <summary>Kinds of failure that a caller tells apart.</summary>
public enum NetworkErrorCode
{
    /// <summary>The host's port is taken.</summary>
    PortInUse,

    /// <summary>The address asked for is taken.</summary>
    AddressInUse,

    /// <summary>The request is wrong in itself (address outside the subnet, host address not of this host, ...).</summary>
    Invalid,

    /// <summary>No address or port is left.</summary>
    Exhausted,

    /// <summary>The kernel refused.</summary>
    Unavailable,
}

/// <summary>The network could not do what was asked; the message is Docker's where Docker has one.</summary>
public sealed class NetworkException(NetworkErrorCode code, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Which kind of failure.</summary>
    public NetworkErrorCode Code { get; } = code;
}
