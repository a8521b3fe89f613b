namespace Berth.Daemon.Logging;

/// <summary>How much is logged; the names are the values of <c>--log-level</c>.</summary>
public enum LogLevel
{
    /// <summary>Every request and step.</summary>
    Debug,
    /// <summary>What an operator wants to know of a day.</summary>
    Info,
    /// <summary>Something is not as it should be, and was coped with.</summary>
    Warning,
    /// <summary>A request or a background step failed.</summary>
    Error,
    /// <summary>The daemon cannot go on.</summary>
    Fatal,
}
