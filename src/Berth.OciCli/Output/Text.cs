using System.Text;
using Berth.Linux;
using Berth.Linux.Terminals;

namespace Berth.OciCli.Output;

/// <summary>Standard output and standard error as they are, without System.Console's start-up.</summary>
internal static class Text
{
    // Held for good: one that is collected would close the stream.
    public static readonly FileDescriptor Output = new(1);
    private static readonly FileDescriptor Standard = new(0);
    private static readonly FileDescriptor Errors = new(2);

    /// <summary>One of the three is a terminal.</summary>
    public static bool IsOnTerminal => TerminalMode.IsTerminal(Standard) || TerminalMode.IsTerminal(Output) || TerminalMode.IsTerminal(Errors);

    /// <summary>Standard input, to be closed without closing it.</summary>
    public static FileDescriptor Input() => Standard.Duplicate();

    public static void Write(string text) => Berth.Linux.Calls.Write.All(Output, Encoding.UTF8.GetBytes(text));

    public static void WriteLine(string text) => Write(text + "\n");

    public static void Write(ReadOnlySpan<byte> bytes) => Berth.Linux.Calls.Write.All(Output, bytes);

    // Who closed standard error does not want to know.
    public static void Error(string text) => _ = Berth.Linux.Calls.Write.To(Errors, Encoding.UTF8.GetBytes(text + "\n"), out _);
}
