using System.Text;

namespace Berth.Cli.Output;

/// <summary>Aligns cells that tabs separate: every column is at least ten wide and three wider than its longest cell; the last is not padded.</summary>
internal static class TableWriter
{
    public static string Align(IReadOnlyList<string> lines, int least = 10)
    {
        var rows = new List<string[]>(lines.Count);
        foreach (var line in lines)
            rows.Add(line.Split('\t'));
        // As in Go's tabwriter a column is a run of neighbouring lines that have it; a line with fewer cells ends the run.
        var widths = new int[rows.Count][];
        for (var i = 0; i < rows.Count; i++)
            widths[i] = new int[rows[i].Length];
        for (var i = 0; i < rows.Count; i++)
        {
            for (var column = 0; column < rows[i].Length - 1; column++)
            {
                if (i > 0 && rows[i - 1].Length - 1 > column)
                    continue;
                var width = least;
                var end = i;
                for (; end < rows.Count && rows[end].Length - 1 > column; end++)
                    width = Math.Max(width, Length(rows[end][column]) + 3);
                for (var row = i; row < end; row++)
                    widths[row][column] = width;
            }
        }

        var text = new StringBuilder();
        for (var i = 0; i < rows.Count; i++)
        {
            for (var column = 0; column < rows[i].Length; column++)
            {
                var cell = rows[i][column];
                text.Append(cell);
                if (column < rows[i].Length - 1)
                    text.Append(' ', widths[i][column] - Length(cell));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static int Length(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes())
            length++;
        return length;
    }
}
