namespace Berth.Runtime;

/// <summary>The shim refused a request or could not be reached.</summary>
/// <param name="code">Why.</param>
/// <param name="message">The sentence for the user.</param>
public sealed class ShimException(ShimErrorCode code, string message) : IOException(message)
{
    /// <summary>Why.</summary>
    public ShimErrorCode Code { get; } = code;
}

/// <summary>Why the shim refused.</summary>
public enum ShimErrorCode
{
    /// <summary>The shim does not know such a process.</summary>
    NotFound,
    /// <summary>A process of that id exists.</summary>
    Exists,
    /// <summary>The process has ended.</summary>
    NotRunning,
    /// <summary>The request makes no sense.</summary>
    Invalid,
    /// <summary>The shim cannot be started or reached.</summary>
    Unavailable,
}
