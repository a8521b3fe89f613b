namespace Berth.Engine;

/// <summary>What kind of failure an <see cref="EngineException"/> is; the HTTP front maps each to one status.</summary>
public enum EngineErrorCode
{
    /// <summary>Something of ours failed (500).</summary>
    Internal,
    /// <summary>The request is wrong in itself (400).</summary>
    Invalid,
    /// <summary>Credentials are missing or wrong (401).</summary>
    Unauthorized,
    /// <summary>The request is understood and refused (403).</summary>
    Forbidden,
    /// <summary>What the request names does not exist (404).</summary>
    NotFound,
    /// <summary>The request does not fit the state of what it names (409).</summary>
    Conflict,
    /// <summary>It is already so (304, without a body).</summary>
    NotModified,
    /// <summary>Known, and not there yet (501).</summary>
    NotImplemented,
    /// <summary>Cannot be served now (503).</summary>
    Unavailable,
}
