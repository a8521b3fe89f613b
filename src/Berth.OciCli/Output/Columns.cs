using System.Text;

namespace Berth.OciCli.Output;

/// <summary>Rows of words as a table.</summary>
internal static class Columns
{
    private const int Gap = 3;

    /// <summary>Every column as wide as its widest word.</summary>
    public static string Of(List<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
                text.Append(i == row.Length - 1 ? row[i] : row[i].PadRight(rows.Max(r => r[i].Length) + Gap));
            text.Append('\n');
        }

        return text.ToString();
    }
}
