using Berth.Api.Client;
using Berth.Cli.Commands;
using Berth.Linux.Terminals;

namespace Berth.Cli.Output;

/// <summary>Writes an answer's body to a file or to standard output.</summary>
internal static class Download
{
    /// <exception cref="CliException">Standard output is a terminal, or the file cannot be.</exception>
    public static void Run(Invocation call, ApiRequest request, string path)
    {
        if (path.Length == 0 && TerminalMode.IsTerminal(TextSink.Out.File))
            throw new CliException("cowardly refusing to save to a terminal. Use the -o flag or redirect");
        if (path.Length > 0)
            OutputFile.Check(path);
        using var answer = call.Client.Send(request).Ensure();
        using var file = path.Length == 0 ? null : OutputFile.Create(path);
        var buffer = new byte[64 * 1024];
        for (int count; (count = answer.Read(buffer)) > 0;)
        {
            if (file is null)
                Linux.Calls.Write.All(TextSink.Out.File, buffer.AsSpan(0, count));
            else
                file.Write(buffer.AsSpan(0, count));
        }

        file?.Commit();
    }
}
