using Berth.Api.Client;
using Berth.Cli.Output;

namespace Berth.Cli.Commands;

/// <summary>A command that is being run: how it was called, with what, and the daemon it talks to.</summary>
/// <param name="path">As the user called it: <c>berth container ls</c>.</param>
/// <param name="arguments">What is no flag.</param>
/// <param name="globals">Flags before the command.</param>
internal sealed class Invocation(string path, List<string> arguments, GlobalFlags globals)
{
    private ApiClient? _client;

    /// <summary>As the user called it: <c>berth container ls</c>.</summary>
    public string Path { get; } = path;

    /// <summary>The last word of the path.</summary>
    public string Name => Path[(Path.LastIndexOf(' ') + 1)..];

    public List<string> Arguments { get; } = arguments;

    public GlobalFlags Globals { get; } = globals;

    /// <summary>The daemon.</summary>
    public ApiClient Client => _client ??= Globals.CreateClient();

    /// <summary>
    /// Does something for each argument; failures are printed as they come and the command ends with 1, as docker's loops do.
    /// </summary>
    public int Each(Func<string, string?> act)
    {
        var failed = false;
        foreach (var argument in Arguments)
        {
            try
            {
                if (act(argument) is { } line)
                    TextSink.Out.WriteLine(line);
            }
            catch (ApiException failure)
            {
                failed = true;
                TextSink.Out.Flush();
                TextSink.Error.WriteLine(Program.Sentence(failure));
            }
        }

        return failed ? 1 : 0;
    }
}
