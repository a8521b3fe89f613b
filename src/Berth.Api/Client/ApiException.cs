using Berth.Linux;

namespace Berth.Api.Client;

/// <summary>The daemon answered a request with status 400 or above.</summary>
public sealed class ApiException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;
}

/// <summary>The daemon could not be reached, or stopped talking HTTP.</summary>
public sealed class ApiConnectionException : Exception
{
    /// <summary>A failure that a sentence describes.</summary>
    public ApiConnectionException(string message)
        : base(message)
    {
    }

    /// <summary>A failed call on the way to the daemon.</summary>
    public ApiConnectionException(string message, Exception inner)
        : base(message, inner)
    {
        Errno = (inner as LinuxException)?.Errno ?? Errno.None;
    }

    /// <summary>The error of the failed call, if there was one.</summary>
    public Errno Errno { get; }
}
