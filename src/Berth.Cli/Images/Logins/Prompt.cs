using System.Text;
using Berth.Cli.Output;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Terminals;

namespace Berth.Cli.Images.Logins;

/// <summary>Asks somebody at a terminal for a line.</summary>
internal static class Prompt
{
    private const byte EndOfText = 3, EndOfInput = 4, Backspace = 8, Delete = 127;

    /// <param name="question">What is printed first.</param>
    /// <param name="hidden">What is typed is not shown.</param>
    /// <exception cref="CliException">Interrupted.</exception>
    public static string Ask(string question, bool hidden)
    {
        TextSink.Out.Write(question);
        TextSink.Out.Flush();
        var input = new FileDescriptor(0);
        var mode = hidden ? TerminalMode.SetRaw(input, keepOutput: true) : null;
        try
        {
            return Encoding.UTF8.GetString([.. Line(input)]).Trim();
        }
        finally
        {
            mode?.Restore();
            if (hidden)
            {
                TextSink.Out.WriteLine("");
                TextSink.Out.Flush();
            }
        }
    }

    private static List<byte> Line(FileDescriptor input)
    {
        var line = new List<byte>();
        Span<byte> one = stackalloc byte[1];
        while (Read.From(input, one) == 1)
        {
            switch (one[0])
            {
                case (byte)'\n' or (byte)'\r' or EndOfInput:
                    return line;
                case EndOfText:
                    throw new CliException("", 130);
                case Backspace or Delete when line.Count > 0:
                    line.RemoveAt(line.Count - 1);
                    break;
                case Backspace or Delete:
                    break;
                default:
                    line.Add(one[0]);
                    break;
            }
        }

        return line;
    }
}
