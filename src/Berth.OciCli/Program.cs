using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.OciCli.Arguments;
using Berth.OciCli.Commands;
using Berth.OciCli.Output;
using Berth.Runtime;
using Berth.Runtime.Standalone;

namespace Berth.OciCli;

/// <summary>The command line of an OCI runtime, as runc and crun have it. One process does one command.</summary>
internal static class Program
{
    private static int Main(string[] line)
    {
        var globals = new GlobalOptions();
        var command = "";
        try
        {
            var rest = globals.Take(line);
            if (rest.Length == 0) return Help.Show();
            command = rest[0];
            return CommandTable.Run(command, globals, rest[1..]);
        }
        catch (OciException failure)
        {
            return Fail(globals, failure.Message, failure.ExitCode);
        }
        catch (LaunchException failure)
        {
            return Fail(globals, $"unable to start container process: {StartFailure.Sentence(failure)}", command == "exec" ? 255 : 1);
        }
        catch (Exception failure) when (failure is LinuxException or CgroupException or HookException or IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            return Fail(globals, failure.Message, command == "exec" ? 255 : 1);
        }
    }

    private static int Fail(GlobalOptions globals, string message, int code)
    {
        LogFile.Error(globals, message);
        Text.Error(message);
        return code;
    }
}
