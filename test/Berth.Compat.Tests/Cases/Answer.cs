using System.Globalization;
using System.Text;

namespace Berth.Compat.Tests.Cases;

/// <summary>What a case printed and how it ended.</summary>
public sealed record Answer(int ExitCode, string Output, string Error)
{
    /// <summary>The form that is kept in the repository.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"exit {ExitCode}\n");
        Section(text, "stdout", Output);
        Section(text, "stderr", Error);
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, string content)
    {
        if (content.Length == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"--- {title}\n{content}");
        if (!content.EndsWith('\n'))
        {
            text.Append("\n(no newline at the end)\n");
        }
    }

    /// <summary>The lines that differ, in the manner of <c>diff</c>: only here <c>-</c> is the reference and <c>+</c> the engine under test.</summary>
    public static string Difference(string expected, string actual)
    {
        var before = expected.Split('\n');
        var after = actual.Split('\n');
        var common = CommonTails(before, after);
        var text = new StringBuilder();
        int i = 0, j = 0;
        while (i < before.Length || j < after.Length)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                text.Append("  ").Append(before[i++]).Append('\n');
                j++;
            }
            else if (j >= after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                text.Append("- ").Append(before[i++]).Append('\n');
            }
            else
            {
                text.Append("+ ").Append(after[j++]).Append('\n');
            }
        }

        return text.ToString();
    }

    // Longest common subsequence of what is left from each pair of lines; the answers are short.
    private static int[,] CommonTails(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }
}
