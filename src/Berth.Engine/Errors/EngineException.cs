namespace Berth.Engine;

/// <summary>A request of the Docker model failed; the message is the sentence its sender reads.</summary>
/// <param name="code">The kind of failure.</param>
/// <param name="message">Lower case, no full stop, names the object; where Docker has a sentence for it, Docker's.</param>
/// <param name="inner">What caused it, when something did.</param>
public sealed class EngineException(EngineErrorCode code, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The kind of failure.</summary>
    public EngineErrorCode Code { get; } = code;

    /// <summary>A request that is wrong in itself.</summary>
    public static EngineException Invalid(string message) => new(EngineErrorCode.Invalid, message);

    /// <summary>A name that fits nothing.</summary>
    public static EngineException NotFound(string message) => new(EngineErrorCode.NotFound, message);

    /// <summary>A request that does not fit the present state.</summary>
    public static EngineException Conflict(string message) => new(EngineErrorCode.Conflict, message);

    /// <summary>A request whose wish is already fulfilled.</summary>
    public static EngineException NotModified(string message) => new(EngineErrorCode.NotModified, message);

    /// <summary>A failure of ours.</summary>
    public static EngineException Internal(string message, Exception? inner = null) => new(EngineErrorCode.Internal, message, inner);

    /// <summary>Something Docker has and Berth has not yet.</summary>
    public static EngineException NotImplemented(string message) => new(EngineErrorCode.NotImplemented, message);
}
