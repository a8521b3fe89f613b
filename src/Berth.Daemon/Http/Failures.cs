using Berth.Engine;
using Berth.Images;
using Berth.Linux;
using Berth.Network;

namespace Berth.Daemon.Http;

/// <summary>The one table from failures to statuses.</summary>
internal static class Failures
{
    private const string Defect = "internal error: the daemon's log says more";

    /// <summary>The status that answers <paramref name="failure"/>.</summary>
    public static int StatusOf(Exception failure) => failure switch
    {
        EngineException engine => engine.Code switch
        {
            EngineErrorCode.Invalid => 400,
            EngineErrorCode.Unauthorized => 401,
            EngineErrorCode.Forbidden => 403,
            EngineErrorCode.NotFound => 404,
            EngineErrorCode.Conflict => 409,
            EngineErrorCode.NotModified => 304,
            EngineErrorCode.NotImplemented => 501,
            EngineErrorCode.Unavailable => 503,
            _ => 500,
        },
        ImageException image => image.Code switch
        {
            ImageErrorCode.Invalid => 400,
            ImageErrorCode.Unauthorized => 401,
            ImageErrorCode.Forbidden => 403,
            ImageErrorCode.NotFound => 404,
            ImageErrorCode.Conflict => 409,
            ImageErrorCode.NotImplemented => 501,
            // A registry that does not answer is Docker's 500.
            _ => 500,
        },
        NetworkException { Code: NetworkErrorCode.Invalid } => 400,
        NetworkException { Code: NetworkErrorCode.AddressInUse } => 403,
        // References, platforms and filters that are none.
        FormatException => 400,
        Microsoft.AspNetCore.Http.BadHttpRequestException bad => bad.StatusCode,
        _ => 500,
    };

    /// <summary>
    /// True when its message says all there is to say: a failure of the project's own kinds, of the system or of a network, down to its first
    /// cause. What the runtime throws besides (a null, a bad index) is a defect of Berth's, and wants its stack trace in the log.
    /// </summary>
    public static bool IsExplained(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is SystemException and not (IOException or System.Runtime.InteropServices.ExternalException or FormatException or TimeoutException
                or UnauthorizedAccessException or OperationCanceledException or System.Security.Authentication.AuthenticationException))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>What the client is told. A defect's own message is about the program and not about the request; it is in the log.</summary>
    public static string Sentence(Exception failure) => failure switch
    {
        EngineException or ImageException or NetworkException => failure.Message,
        System.Text.Json.JsonException => Defect,
        _ => IsExplained(failure) ? FileFailure.Describe(failure) : Defect,
    };

    /// <summary>The reason phrase that goes with <paramref name="status"/> where Berth writes the status line itself.</summary>
    public static string Reason(int status) => status switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };
}
