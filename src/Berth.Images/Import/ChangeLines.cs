using System.Text;

namespace Berth.Images.Import;

/// <summary>One instruction of a change, its options set apart.</summary>
/// <param name="Name">In upper case.</param>
/// <param name="Options">What stood before the arguments and begins with <c>--</c>.</param>
/// <param name="Text">The arguments, as they were written.</param>
internal sealed record ChangeLine(string Name, IReadOnlyList<string> Options, string Text);

/// <summary>The lines of <c>--change</c>: joined at a backslash, without comments and empty ones.</summary>
internal static class ChangeLines
{
    /// <exception cref="ImageException">Invalid: there is no instruction.</exception>
    public static IReadOnlyList<ChangeLine> Read(IEnumerable<string> changes)
    {
        var lines = new List<ChangeLine>();
        var whole = new StringBuilder();
        foreach (var line in changes.SelectMany(change => change.Split('\n')))
        {
            var text = line.TrimEnd();
            // Comments and empty lines may stand in the middle of an instruction.
            if (text.TrimStart() is "" or ['#', ..]) continue;
            whole.Append(text.EndsWith('\\') ? text[..^1] : text);
            if (text.EndsWith('\\')) continue;
            Add(lines, whole.ToString());
            whole.Clear();
        }
        Add(lines, whole.ToString());
        return lines.Count > 0 ? lines : throw InstructionText.Wrong("file with no instructions");
    }

    private static void Add(List<ChangeLine> lines, string text)
    {
        text = text.Trim();
        if (text.Length == 0) return;
        var (name, rest) = Split(text);
        var options = new List<string>();
        while (rest.StartsWith("--", StringComparison.Ordinal))
        {
            (var option, rest) = Split(rest);
            if (option == "--") break;
            options.Add(option);
        }
        lines.Add(new ChangeLine(name.ToUpperInvariant(), options, rest));
    }

    private static (string First, string Remainder) Split(string text)
    {
        var blank = text.AsSpan().IndexOfAny(' ', '\t');
        return blank < 0 ? (text, "") : (text[..blank], text[(blank + 1)..].Trim());
    }
}
