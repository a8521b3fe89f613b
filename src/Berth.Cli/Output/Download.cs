using Berth.Api.Client;
using Berth.Cli.Commands;
using Berth.Cli.Containers.Create;
using Berth.Linux;
using Berth.Linux.Calls;
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
        Sigaction.Ignore(Sigaction.FileTooLarge);
        using var answer = call.Client.Send(request).Ensure();
        using var file = path.Length == 0 ? null : OutputFile.Create(path);
        var buffer = new byte[64 * 1024];
        for (int count; (count = answer.Read(buffer)) > 0;)
        {
            if (file is null)
                Print(buffer.AsSpan(0, count));
            else
                file.Write(buffer.AsSpan(0, count));
        }

        file?.Commit();
    }

    private static void Print(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Write.All(TextSink.Out.File, bytes);
        }
        catch (LinuxException failure)
        {
            throw new CliException(Files.Sentence("write", "/dev/stdout", failure));
        }
    }
}
