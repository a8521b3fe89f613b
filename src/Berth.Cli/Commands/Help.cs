using System.Text;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Linux.Terminals;

namespace Berth.Cli.Commands;

/// <summary>Help texts, laid out as docker's are: usage, sentence, aliases, options in two columns wrapped to the terminal.</summary>
internal static class Help
{
    public static void Print(Command command, string path, FlagSet flags)
    {
        var sink = TextSink.Out;
        sink.WriteLine($"Usage:  {path} {command.Usage}".TrimEnd());
        sink.WriteLine("");
        sink.WriteLine(command.Summary);
        if (command.Paths.Count > 1)
        {
            sink.WriteLine("");
            sink.WriteLine("Aliases:");
            sink.WriteLine("  berth " + string.Join(", berth ", command.Paths));
        }

        PrintOptions("Options:", flags, sink);
    }

    public static void PrintOptions(string title, FlagSet flags, TextSink sink)
    {
        var shown = new List<Flag>();
        foreach (var flag in flags.Flags)
        {
            if (!flag.Hidden)
                shown.Add(flag);
        }

        if (shown.Count == 0)
            return;
        shown.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        var column = 0;
        foreach (var flag in shown)
            column = Math.Max(column, Name(flag).Length);
        column += 3;
        sink.WriteLine("");
        sink.WriteLine(title);
        foreach (var flag in shown)
        {
            var usage = flag.Default.Length == 0 ? flag.Usage : $"{flag.Usage} (default {flag.Default})";
            sink.WriteLine(Name(flag).PadRight(column) + Wrap(usage, Width() - column, column));
        }
    }

    /// <summary>Rows of a name and a sentence.</summary>
    public static void PrintCommands(string title, IEnumerable<(string Name, string Summary)> rows, TextSink sink)
    {
        sink.WriteLine("");
        sink.WriteLine(title);
        foreach (var (name, summary) in rows)
            sink.WriteLine($"  {name,-11} {summary}");
    }

    private static string Name(Flag flag)
    {
        var shorthand = flag.Shorthand == '\0' ? "    " : $"-{flag.Shorthand}, ";
        return $"  {shorthand}--{flag.Name}{(flag.Type.Length == 0 ? "" : " ")}{flag.Type}";
    }

    private static int Width() => WindowSize.TryGet(TextSink.Out.File, out var size) && size.Columns > 40 ? size.Columns : 80;

    private static string Wrap(string text, int width, int indent)
    {
        var wrapped = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            if (wrapped.Length > 0)
                wrapped.Append('\n').Append(' ', indent);
            var used = 0;
            foreach (var word in line.Split(' '))
            {
                if (used > 0 && used + 1 + word.Length > width)
                {
                    wrapped.Append('\n').Append(' ', indent);
                    used = 0;
                }

                if (used > 0)
                {
                    wrapped.Append(' ');
                    used++;
                }

                wrapped.Append(word);
                used += word.Length;
            }
        }

        return wrapped.ToString();
    }
}
