using Berth.Api.Client;
using Berth.Cli.Commands;
using Berth.Cli.Output;
using Berth.Linux;

namespace Berth.Cli;

/// <summary>The command line. One process does one command; start-up is most of its life, so nothing here is built before it is needed.</summary>
internal static class Program
{
    private static int Main(string[] line)
    {
        var code = Run(line);
        // What nobody takes any more is no reason to be silent about a failure.
        if (!FlushOut() && code == 0)
            code = 1;
        try
        {
            TextSink.Error.Flush();
        }
        catch (LinuxException)
        {
            return code == 0 ? 1 : code;
        }

        return code;
    }

    private static int Run(string[] line)
    {
        try
        {
            return CommandLine.Run(line);
        }
        catch (CliException failure)
        {
            return Fail(failure.Message, failure.Hint, failure.ExitCode);
        }
        catch (ApiException failure)
        {
            return Fail(Sentence(failure), null, 1);
        }
        catch (ApiConnectionException failure)
        {
            return Fail(failure.Message, null, 1);
        }
        catch (LinuxException failure) when (failure.Errno == Errno.EPIPE)
        {
            // What docker says when nobody reads any more, as with `berth logs | head`.
            TextSink.Error.WriteLine("write /dev/stdout: broken pipe");
            return 1;
        }
        catch (Exception failure) when (failure is LinuxException or IOException or UnauthorizedAccessException)
        {
            return Fail(FileFailure.Describe(failure), null, 1);
        }
    }

    /// <summary>A daemon's refusal as it is shown.</summary>
    public static string Sentence(ApiException failure) => $"Error response from daemon: {failure.Message}";

    // A reader who has left knows why; any other reason, a full disk above all, is told.
    private static bool FlushOut()
    {
        try
        {
            TextSink.Out.Flush();
            return true;
        }
        catch (LinuxException failure)
        {
            if (failure.Errno != Errno.EPIPE)
                TextSink.Error.WriteLine($"write /dev/stdout: {failure.Errno.Describe().ToLowerInvariant()}");
            return false;
        }
    }

    private static int Fail(string message, string? hint, int code)
    {
        FlushOut();
        if (message.Length > 0)
            TextSink.Error.WriteLine(message);
        if (hint is not null)
            TextSink.Error.WriteLine($"\n{hint}");
        return code;
    }
}
