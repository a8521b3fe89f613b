using Berth.Api.Client;
using Berth.Cli.Json;

namespace Berth.Cli.Containers;

/// <summary>The answer of a wait, read by hand: it stands between a container's end and the exit of this process.</summary>
internal static class ContainerWait
{
    public static ApiRequest Request(string id, string condition) =>
        new ApiRequest("POST", $"/containers/{id}/wait").Query("condition", condition);

    /// <summary>Exit code, and the sentence of a failed wait.</summary>
    public static (int Code, string? Error) Read(ApiResponse answer)
    {
        var scanner = new JsonScanner(answer.ReadToEnd());
        int? code = null;
        string? error = null;
        while (scanner.Next())
        {
            if (scanner is { Name: "StatusCode", Number: { } number })
                code = (int)number;
            else if (scanner is { Name: "Message", Text: { } text })
                error = text;
        }

        return code is { } known ? (known, error) : (125, error ?? "unexpected EOF");
    }
}
